package dev.posthouse.cli.cluster;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.serde.AvroSerializer;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Where a command finds the cluster, the topics and the registry.
 *
 * <p>Tested by {@code CommandsIT}.
 *
 * @param bootstrap the cluster's address, for messages
 * @param kafka the properties of clients
 * @param topics the topics' names
 * @param wire how values are written: as the settings file says; without one, as Avro if a registry
 *     is named, else as JSON
 * @param patience how long to try to reach the cluster
 * @param settings the settings file's; null if none was named
 */
public record Connection(
    String bootstrap,
    KafkaProperties kafka,
    Topics topics,
    WireSettings wire,
    Duration patience,
    @Nullable Settings settings) {

  /** Properties of the serde; without a registry, only JSON can be read. */
  public Map<String, String> serde() {
    return wire.serde();
  }

  /** Writes records: Avro where a registry is known, else JSON; every reader of ours takes both. */
  public Serializer<SpecificRecord> serializer() {
    Map<String, String> serde = serde();
    Serializer<SpecificRecord> serializer =
        serde.containsKey(WireConfig.REGISTRY_URL)
            ? new AvroSerializer<>()
            : new JsonSerializer<>();
    serializer.configure(serde, false);
    return serializer;
  }
}
