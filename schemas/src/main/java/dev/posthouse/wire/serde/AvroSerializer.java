package dev.posthouse.wire.serde;

import dev.posthouse.wire.RegistryRefusedException;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.internal.RecordModel;
import dev.posthouse.wire.internal.RecordWriter;
import dev.posthouse.wire.internal.RegistryClient;
import dev.posthouse.wire.internal.RegistryClient.Registered;
import dev.posthouse.wire.internal.SubjectNames;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in Confluent's wire format, as Confluent's own serializer does. Asks the registry
 * once for each topic and schema. Safe for use by many threads at once.
 *
 * @param <T> the generated class, or {@link SpecificRecord} to write any
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final Map<Destination, RecordWriter> writers = new ConcurrentHashMap<>();
  private @Nullable Settled settled;

  /** To be configured with {@link #configure}; see {@link WireConfig} for the settings. */
  public AvroSerializer() {}

  /**
   * Needs no {@link #configure}.
   *
   * @param registry shared with other serializers and deserializers
   * @param settings see {@link WireConfig}; those of the registry are not read
   */
  public AvroSerializer(RegistryClient registry, Map<String, ?> settings) {
    settled = Settled.of(registry, new WireConfig(settings), false);
  }

  private record Destination(String topic, Schema schema) {}

  private record Settled(
      RegistryClient registry,
      SubjectNames names,
      boolean key,
      boolean autoRegister,
      boolean useLatest) {

    static Settled of(RegistryClient registry, WireConfig config, boolean key) {
      String setting = key ? WireConfig.KEY_SUBJECT_NAMES : WireConfig.VALUE_SUBJECT_NAMES;
      return new Settled(
          registry,
          SubjectNames.of(setting, config.getString(setting)),
          key,
          config.getBoolean(WireConfig.AUTO_REGISTER),
          config.getBoolean(WireConfig.USE_LATEST_VERSION));
    }

    RecordWriter writer(String topic, Schema schema, RecordModel model) {
      String subject = names.subject(topic, key, schema);
      if (autoRegister) {
        return new RecordWriter(registry.register(subject, schema), schema, schema, model);
      }
      if (!useLatest) {
        return new RecordWriter(registry.lookup(subject, schema), schema, schema, model);
      }
      Registered latest = registry.latest(subject);
      requireReadable(subject, latest.schema(), schema);
      return new RecordWriter(latest.id(), schema, latest.schema(), model);
    }

    private static void requireReadable(String subject, Schema latest, Schema schema) {
      if (SchemaCompatibility.checkReaderWriterCompatibility(latest, schema).getType()
          != SchemaCompatibilityType.COMPATIBLE) {
        throw new RegistryRefusedException(
            "%s: its newest schema cannot read a %s of this version; set %s to false, or update"
                .formatted(subject, schema.getFullName(), WireConfig.USE_LATEST_VERSION));
      }
    }
  }

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    WireConfig config = new WireConfig(settings);
    RegistryClient registry = settled == null ? new RegistryClient(config) : settled.registry;
    settled = Settled.of(registry, config, isKey);
  }

  /**
   * The record in Confluent's wire format; null for null.
   *
   * @throws RegistryUnavailableException if no registry answered in time; the record may be sent
   *     again
   * @throws RegistryRefusedException if the registry will not take the schema; says what to mend
   * @throws org.apache.kafka.common.errors.SerializationException if a field that must be set is
   *     null
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T data) {
    if (data == null) {
      return null;
    }
    if (settled == null) {
      throw new IllegalStateException("AvroSerializer: call configure() first");
    }
    Destination destination = new Destination(topic, data.getSchema());
    RecordWriter writer = writers.get(destination);
    if (writer == null) {
      writer = settled.writer(topic, data.getSchema(), RecordModel.of(data.getClass()));
      writers.put(destination, writer);
    }
    return writer.write(data);
  }
}
