package dev.posthouse.wire.serde;

import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.RegistryRefusedException;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.internal.Framing;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.internal.RegistryClient;
import dev.posthouse.wire.internal.Utf8Text;
import dev.posthouse.wire.internal.WireFormat;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in either form, told apart by the first byte: zero begins Avro, a brace begins
 * JSON. What a consumer of results or dead letters should use, because it goes on reading when the
 * processor's setting changes. Safe for use by many threads at once.
 *
 * @param <T> the generated class
 */
public final class RecordDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private @Nullable Class<T> type;
  private @Nullable AvroDeserializer<T> avro;

  /** To be configured with {@link WireConfig#VALUE_TYPE} and the registry's settings. */
  public RecordDeserializer() {}

  /** To be configured with the registry's settings; without them, it reads only JSON. */
  public RecordDeserializer(Class<T> type) {
    this.type = type;
  }

  /**
   * Needs no {@link #configure}.
   *
   * @param registry shared with other serializers and deserializers; null to read only JSON
   */
  public RecordDeserializer(Class<T> type, @Nullable RegistryClient registry) {
    this.type = type;
    this.avro = registry == null ? null : new AvroDeserializer<>(type, registry);
  }

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    WireConfig config = new WireConfig(settings);
    Class<T> wanted = type == null ? AvroDeserializer.valueType(config) : type;
    type = wanted;
    if (avro == null && !config.getList(WireConfig.REGISTRY_URL).isEmpty()) {
      avro = new AvroDeserializer<>(wanted, new RegistryClient(config));
    }
  }

  /**
   * The record; null for null.
   *
   * @throws UndecodableException if the value can never be decoded; {@link InvalidJsonException} if
   *     it begins as JSON
   * @throws RegistryUnavailableException if no registry answered in time; the value may be fine
   * @throws RegistryRefusedException if the registry refused; says what to mend
   */
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] data) {
    if (data == null) {
      return null;
    }
    if (type == null) {
      throw new IllegalStateException("RecordDeserializer: call configure() first");
    }
    if (data.length > 0 && data[0] == WireFormat.MAGIC) {
      return avro(topic, data, avro);
    }
    int first = Utf8Text.firstVisible(data);
    if (first < data.length && data[first] == '{') {
      return JsonFormat.read(data, type);
    }
    throw new UndecodableException(
        (first == data.length
                ? "Value is empty"
                : "Value begins with byte 0x%02x".formatted(data[first]) + Framing.guess(data))
            + "; expected a JSON object, which begins with {, or Avro in Confluent's wire format,"
            + " which begins with 0x00");
  }

  private static <T extends SpecificRecord> @Nullable T avro(
      String topic, byte[] data, @Nullable AvroDeserializer<T> avro) {
    if (avro == null) {
      throw new UndecodableException(
          "Value is Avro in Confluent's wire format, and there is no registry to decode it with;"
              + " set "
              + WireConfig.REGISTRY_URL);
    }
    return avro.deserialize(topic, data);
  }
}
