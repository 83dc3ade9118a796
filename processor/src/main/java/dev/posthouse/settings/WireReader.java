package dev.posthouse.settings;

import java.util.HashMap;
import java.util.Map;

/** Reads the section {@code wire}. */
final class WireReader {
  private static final String REGISTRY = "schema.registry.url";

  private WireReader() {}

  static WireSettings read(Section section) {
    WireSettings.Format format =
        section.choice("format", WireSettings.Format.class, Defaults.FORMAT);
    String serializer = section.text("serializer");
    String deserializer = section.text("deserializer");
    WireSettings settings =
        new WireSettings(format, serdeProperties(section), serializer, deserializer);
    if (format == WireSettings.Format.AVRO && !section.has(REGISTRY)) {
      section.error(
          REGISTRY,
          "is missing: Avro needs a schema registry. Write its address, or \"format: json\" to do"
              + " without");
    }
    section.rejectUnknownKeys();
    return settings;
  }

  /**
   * Confluent's names all have a dot; ours have none, so that a misspelt one of ours is noticed.
   */
  private static Map<String, String> serdeProperties(Section section) {
    Map<String, String> properties = new HashMap<>();
    for (String key : section.keys()) {
      if (key.contains(".")) {
        String value = section.text(key);
        if (value != null) {
          properties.put(key, value);
        }
      }
    }
    return properties;
  }
}
