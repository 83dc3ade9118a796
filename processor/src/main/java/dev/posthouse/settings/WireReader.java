package dev.posthouse.settings;

import java.util.regex.Pattern;

/**
 * Reads the section {@code wire}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class WireReader {
  /**
   * Confluent's names all have a dot; ours have none, so that a misspelt one of ours is noticed.
   */
  private static final Pattern PROPERTY = Pattern.compile(".*\\..*");

  static final Shape SHAPE = new Shape().othersLike(PROPERTY);
  private static final Key.Choice<WireSettings.Format> FORMAT =
      SHAPE.choice(
          "format",
          WireSettings.Format.class,
          Defaults.FORMAT,
          "How results and dead letters are written; requests may be either. Avro needs a schema"
              + " registry");
  private static final Key.Text REGISTRY =
      SHAPE.text("schema.registry.url", "The address of the schema registry");
  private static final Key.Text SERIALIZER =
      SHAPE.text(
          "serializer", "The class name of another Avro serializer, for example Confluent's");
  private static final Key.Text DESERIALIZER =
      SHAPE.text("deserializer", "The class name of another Avro deserializer");

  static {
    SHAPE.requireIf(FORMAT, WireSettings.Format.AVRO, REGISTRY);
  }

  private WireReader() {}

  static WireSettings read(Section section) {
    WireSettings.Format format = section.read(FORMAT);
    String serializer = section.text(SERIALIZER);
    String deserializer = section.text(DESERIALIZER);
    WireSettings settings =
        new WireSettings(format, section.properties(PROPERTY), serializer, deserializer);
    if (format == WireSettings.Format.AVRO) {
      section.require(
          REGISTRY,
          "Avro needs a schema registry. Write its address, or \"format: json\" to do without");
    }
    section.rejectUnknownKeys();
    return settings;
  }
}
