package dev.posthouse.kafka;

import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;

/**
 * An encoded value on its way out of a Streams station.
 *
 * @param topic where it goes
 * @param bytes as it is written
 */
public record Outgoing(String topic, byte[] bytes) {

  /** Adds the one sink of a station: each value says itself where it goes. */
  public static void addSink(Topology topology, String processor) {
    Serializer<Outgoing> values = (topic, outgoing) -> outgoing.bytes();
    topology.addSink(
        "out",
        (key, outgoing, record) -> outgoing.topic(),
        new ByteArraySerializer(),
        values,
        processor);
  }
}
