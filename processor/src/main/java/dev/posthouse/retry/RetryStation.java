package dev.posthouse.retry;

import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StreamsStation;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The waiting room: a Streams topology from the retry topic back to the providers' topics. */
public final class RetryStation {
  private static final String RETRIES = "retries";
  private static final String RETRY = "retry";

  private RetryStation() {}

  /**
   * Makes the station; it is not started.
   *
   * @param properties of the Streams application
   * @param stopWithin how long closing may take
   */
  public static Station create(
      Topics topics, WireSerdes serdes, Map<String, Object> properties, Duration stopWithin) {
    return new StreamsStation(RETRY, topology(topics, serdes), properties, stopWithin);
  }

  static Topology topology(Topics topics, WireSerdes serdes) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        RETRIES,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.retries());
    topology.addProcessor(
        RETRY,
        () -> new RetryProcessor(topics, serdes.deserializer(Attempt.class), serdes.serializer()),
        RETRIES);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(RetryProcessor.WAITING_STORE),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withCachingDisabled(),
        RETRY);
    Outgoing.addSink(topology, RETRY);
    return topology;
  }
}
