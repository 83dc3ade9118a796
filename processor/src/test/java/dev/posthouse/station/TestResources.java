package dev.posthouse.station;

import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.Topics;
import java.util.Map;

/** What stations are made from in tests. */
public final class TestResources {
  private TestResources() {}

  /** For a topology that a test drives: without a broker, measured and traced by nobody. */
  public static StationResources withoutBroker(
      Topics topics, TopicSetup.Found found, WireSerdes serdes) {
    return of(new KafkaProperties(Map.of()), topics, found, serdes);
  }

  /** Measured and traced by nobody. */
  public static StationResources of(
      KafkaProperties kafka, Topics topics, TopicSetup.Found found, WireSerdes serdes) {
    return new StationResources(kafka, topics, found, serdes, Meters.unread(), Tracing.OFF);
  }
}
