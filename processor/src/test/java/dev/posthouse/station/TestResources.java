package dev.posthouse.station;

import dev.posthouse.kafka.KnownTopics;
import dev.posthouse.kafka.Progress;
import dev.posthouse.kafka.RequestTopic;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.kafka.TopicState;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.Map;

/** What stations are made from in tests. */
public final class TestResources {
  /** The id of the request topic. */
  public static final String TOPIC_ID = "topic-of-the-test";

  private TestResources() {}

  /** For a topology that a test drives: without a broker, measured and traced by nobody. */
  public static StationResources withoutBroker(
      Topics topics, TopicSetup.Found found, WireSerdes serdes) {
    return of(new KafkaProperties(Map.of()), topics, found, serdes);
  }

  /** Measured and traced by nobody. */
  public static StationResources of(
      KafkaProperties kafka, Topics topics, TopicSetup.Found found, WireSerdes serdes) {
    KnownTopics known =
        new KnownTopics(
            Map.of(
                topics.requests(),
                TopicState.first(TOPIC_ID, found.requestPartitions(), Instant.EPOCH)));
    return new StationResources(
        kafka,
        topics,
        found,
        new RequestTopic(known, topics.requests()),
        new Progress(topics.progress(), known),
        serdes,
        Meters.unread(),
        Tracing.OFF,
        () -> {});
  }
}
