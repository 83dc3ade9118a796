package dev.posthouse.settings;

import dev.posthouse.settings.DialectSettings.OutputLimit;
import dev.posthouse.settings.DialectSettings.SchemaSupport;

/**
 * Reads the section {@code dialect} of a provider.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class DialectReader {
  static final Shape SHAPE = new Shape();
  private static final Key.Choice<OutputLimit> OUTPUT_LIMIT =
      SHAPE.choice(
          "outputLimit",
          OutputLimit.class,
          Defaults.DIALECT.outputLimit(),
          "Under which name the output limit is sent; of api openai only");
  private static final Key.Choice<SchemaSupport> SCHEMA =
      SHAPE.choice(
          "schema",
          SchemaSupport.class,
          Defaults.DIALECT.schema(),
          "How a wanted JSON Schema is put to it; with none, in the prompt alone");
  private static final Key.Flag USAGE_IN_STREAM =
      SHAPE.flag(
          "usageInStream",
          Defaults.DIALECT.usageInStream(),
          "Whether a stream may be asked for its token counts; of api openai only");
  private static final Key.Flag TEMPERATURE =
      SHAPE.flag("temperature", Defaults.DIALECT.temperature(), "Whether it takes a temperature");
  private static final Key.Flag TOP_P =
      SHAPE.flag("topP", Defaults.DIALECT.topP(), "Whether it takes nucleus sampling");
  private static final Key.Flag STOP =
      SHAPE.flag("stop", Defaults.DIALECT.stop(), "Whether it takes stop sequences");

  private DialectReader() {}

  static DialectSettings read(Section section, Api api) {
    DialectSettings dialect =
        new DialectSettings(
            section.read(OUTPUT_LIMIT),
            section.read(SCHEMA),
            section.read(USAGE_IN_STREAM),
            section.read(TEMPERATURE),
            section.read(TOP_P),
            section.read(STOP));
    ofOpenAi(section, OUTPUT_LIMIT, api);
    ofOpenAi(section, USAGE_IN_STREAM, api);
    section.rejectUnknownKeys();
    return dialect;
  }

  private static void ofOpenAi(Section section, Key key, Api api) {
    if (section.has(key) && api != Api.OPENAI) {
      section.error(key, "means nothing to this api, only to openai: remove the key");
    }
  }
}
