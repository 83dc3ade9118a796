package dev.posthouse.settings;

import dev.posthouse.settings.DialectSettings.OutputLimit;
import dev.posthouse.settings.DialectSettings.SchemaSupport;

/** Reads the section {@code dialect} of a provider. */
final class DialectReader {
  private DialectReader() {}

  static DialectSettings read(Section section, Api api) {
    DialectSettings fallback = Defaults.DIALECT;
    DialectSettings dialect =
        new DialectSettings(
            section.choice("outputLimit", OutputLimit.class, fallback.outputLimit()),
            section.choice("schema", SchemaSupport.class, fallback.schema()),
            section.flag("usageInStream", fallback.usageInStream()),
            section.flag("temperature", fallback.temperature()),
            section.flag("topP", fallback.topP()),
            section.flag("stop", fallback.stop()));
    ofOpenAi(section, "outputLimit", api);
    ofOpenAi(section, "usageInStream", api);
    section.rejectUnknownKeys();
    return dialect;
  }

  private static void ofOpenAi(Section section, String key, Api api) {
    if (section.has(key) && api != Api.OPENAI) {
      section.error(key, "means nothing to this api, only to openai: remove the key");
    }
  }
}
