package dev.posthouse.kafka;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * An encoded value on its way out of a Streams station.
 *
 * <p>Tested by {@code RetryStationTest}.
 *
 * @param topic where it goes
 * @param bytes as it is written
 */
public record Outgoing(String topic, byte[] bytes) {

  /** Adds the one sink of a station: each value says itself where it goes. */
  public static void addSink(Topology topology, String processor) {
    Serializer<Outgoing> values = (topic, outgoing) -> outgoing.bytes();
    // Chosen here and not by the producer, whose partitioner the user's settings may replace.
    StreamPartitioner<byte[], Outgoing> byKey =
        (topic, key, outgoing, partitions) -> Optional.of(Set.of(KeyHash.home(key, partitions)));
    topology.addSink(
        "out",
        (key, outgoing, record) -> outgoing.topic(),
        new ByteArraySerializer(),
        values,
        byKey,
        processor);
  }
}
