package dev.posthouse.wire.serde;

import dev.posthouse.wire.internal.JsonFormat;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as {@link JsonFormat} does; needs no registry and no settings.
 *
 * @param <T> the generated class, or {@link SpecificRecord} to write any
 */
public final class JsonSerializer<T extends SpecificRecord> implements Serializer<T> {

  public JsonSerializer() {}

  /**
   * The record as JSON; null for null.
   *
   * @throws org.apache.kafka.common.errors.SerializationException if a field that must be set is
   *     null, naming it
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T data) {
    return data == null ? null : JsonFormat.write(data);
  }
}
