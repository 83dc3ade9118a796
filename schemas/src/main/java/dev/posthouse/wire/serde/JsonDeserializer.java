package dev.posthouse.wire.serde;

import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.internal.JsonFormat;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records as {@link JsonFormat} does; needs no registry.
 *
 * @param <T> the generated class
 */
public final class JsonDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private @Nullable Class<T> type;

  /** To be configured with {@link WireConfig#VALUE_TYPE}. */
  public JsonDeserializer() {}

  /** Needs no {@link #configure}. */
  public JsonDeserializer(Class<T> type) {
    this.type = type;
  }

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    if (type == null) {
      type = AvroDeserializer.valueType(new WireConfig(settings));
    }
  }

  /**
   * The record; null for null.
   *
   * @throws InvalidJsonException naming the place and the fault
   */
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] data) {
    if (data == null) {
      return null;
    }
    if (type == null) {
      throw new IllegalStateException("JsonDeserializer: call configure() first");
    }
    return JsonFormat.read(data, type);
  }
}
