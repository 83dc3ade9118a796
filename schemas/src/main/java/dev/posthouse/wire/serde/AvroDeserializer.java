package dev.posthouse.wire.serde;

import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.RegistryRefusedException;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.internal.RecordReaders;
import dev.posthouse.wire.internal.RegistryClient;
import dev.posthouse.wire.internal.WireFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in Confluent's wire format, whatever version of the schema and whichever language
 * they were written in. Asks the registry once for each schema id. Safe for use by many threads at
 * once.
 *
 * @param <T> the generated class
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private final Map<Integer, RecordReaders<T>> readers = new ConcurrentHashMap<>();
  private @Nullable RegistryClient registry;
  private @Nullable Class<T> type;

  /** To be configured with {@link WireConfig#VALUE_TYPE} and the registry's settings. */
  public AvroDeserializer() {}

  /** To be configured with the registry's settings. */
  public AvroDeserializer(Class<T> type) {
    this.type = type;
  }

  /**
   * Needs no {@link #configure}.
   *
   * @param registry shared with other serializers and deserializers
   */
  public AvroDeserializer(Class<T> type, RegistryClient registry) {
    this.type = type;
    this.registry = registry;
  }

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    WireConfig config = new WireConfig(settings);
    if (registry == null) {
      registry = new RegistryClient(config);
    }
    if (type == null) {
      type = valueType(config);
    }
  }

  /**
   * The record; null for null.
   *
   * @throws UndecodableException if the value can never be decoded
   * @throws RegistryUnavailableException if no registry answered in time; the value may be fine
   * @throws RegistryRefusedException if the registry refused; says what to mend
   */
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] data) {
    if (data == null) {
      return null;
    }
    int id = WireFormat.schemaId(data);
    try {
      RecordReaders<T> known = readers.get(id);
      return (known == null ? newReaders(id) : known).read(data);
    } catch (UndecodableException e) {
      if (WireFormat.looksLikeJson(data)) {
        throw new UndecodableException(
            e.getMessage()
                + "; it looks like JSON behind a schema id, as a serializer of JSON Schema writes"
                + " it: send the JSON without the five bytes before it, or Avro",
            e);
      }
      throw e;
    }
  }

  private RecordReaders<T> newReaders(int id) {
    if (registry == null || type == null) {
      throw new IllegalStateException("AvroDeserializer: call configure() first");
    }
    RecordReaders<T> made = new RecordReaders<>(registry.schema(id), type);
    readers.put(id, made);
    return made;
  }

  /** The class that {@link WireConfig#VALUE_TYPE} names. */
  @SuppressWarnings("unchecked") // Checked by hand: the setting's type cannot be known before.
  static <T extends SpecificRecord> Class<T> valueType(WireConfig config) {
    Class<?> type = config.getClass(WireConfig.VALUE_TYPE);
    if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
      throw new ConfigException(
          "set %s to the generated class to return, for example %s"
              .formatted(WireConfig.VALUE_TYPE, JobResult.class.getName()));
    }
    return (Class<T>) type;
  }
}
