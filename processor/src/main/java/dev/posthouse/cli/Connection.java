package dev.posthouse.cli;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.AvroSerializer;
import dev.posthouse.wire.JsonSerializer;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.WireConfig;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Where a command finds the cluster, the topics and the registry.
 *
 * @param bootstrap the cluster's address, for messages
 * @param kafka the properties of clients
 * @param topics the topics' names
 * @param serde properties of the serde; without a registry, only JSON can be read
 * @param patience how long to try to reach the cluster
 */
record Connection(
    String bootstrap,
    KafkaProperties kafka,
    Topics topics,
    Map<String, String> serde,
    Duration patience) {

  /** Writes records: Avro where a registry is known, else JSON; every reader of ours takes both. */
  Serializer<SpecificRecord> serializer() {
    Serializer<SpecificRecord> serializer =
        serde.containsKey(WireConfig.REGISTRY_URL)
            ? new AvroSerializer<>()
            : new JsonSerializer<>();
    serializer.configure(serde, false);
    return serializer;
  }
}
