package dev.posthouse.settings;

import java.util.HashMap;
import java.util.Map;

/** Reads the section {@code tracing}. */
final class TracingReader {
  private static final String PROPERTY = "otel.";

  private TracingReader() {}

  static TracingSettings read(Section section) {
    TracingSettings tracing =
        new TracingSettings(
            section.flag("enabled", Defaults.TRACING.enabled()), properties(section));
    if (!tracing.enabled() && !tracing.properties().isEmpty()) {
      section.warn("is off, so that its properties mean nothing: add \"enabled: true\"");
    }
    section.rejectUnknownKeys();
    return tracing;
  }

  /** OpenTelemetry's names all begin alike; ours do not, so that a misspelt one is noticed. */
  private static Map<String, String> properties(Section section) {
    Map<String, String> properties = new HashMap<>();
    for (String key : section.keys()) {
      if (key.startsWith(PROPERTY)) {
        String value = section.text(key);
        if (value != null) {
          properties.put(key, value);
        }
      }
    }
    return properties;
  }
}
