package dev.posthouse.kafka;

import java.util.Optional;
import java.util.OptionalInt;
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
 * @param partition where it goes; empty for where its key belongs
 */
public record Outgoing(String topic, byte[] bytes, OptionalInt partition) {

  public Outgoing(String topic, byte[] bytes) {
    this(topic, bytes, OptionalInt.empty());
  }

  /** Adds the one sink of a station: each value says itself where it goes. */
  public static void addSink(Topology topology, String processor) {
    Serializer<Outgoing> values = (topic, outgoing) -> outgoing.bytes();
    // Chosen here and not by the producer, whose partitioner the user's settings may replace.
    StreamPartitioner<byte[], Outgoing> byKey =
        (topic, key, outgoing, partitions) ->
            Optional.of(
                Set.of(outgoing.partition().orElseGet(() -> KeyHash.home(key, partitions))));
    topology.addSink(
        "out",
        (key, outgoing, record) -> outgoing.topic(),
        new ByteArraySerializer(),
        values,
        byKey,
        processor);
  }
}
