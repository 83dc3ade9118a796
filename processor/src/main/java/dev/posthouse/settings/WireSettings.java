package dev.posthouse.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How values are written.
 *
 * @param format of results, dead letters and events; requests may be either, whatever this says
 * @param serde properties of the Avro serde under Confluent's names, for example {@code
 *     schema.registry.url}
 * @param serializer the class name of another Avro serializer, for example Confluent's; null for
 *     ours
 * @param deserializer the class name of another Avro deserializer; null for ours
 */
public record WireSettings(
    Format format,
    Map<String, String> serde,
    @Nullable String serializer,
    @Nullable String deserializer) {

  /** A value's encoding. */
  public enum Format {
    /** Confluent wire format, with a schema registry. */
    AVRO,
    /** Plain JSON; needs no registry. */
    JSON
  }

  public WireSettings {
    serde = Map.copyOf(serde);
  }

  /** Without the values of serde properties: some are passwords. */
  @Override
  public String toString() {
    return "WireSettings[format=%s, serde=%s, serializer=%s, deserializer=%s]"
        .formatted(format, serde.keySet(), serializer, deserializer);
  }
}
