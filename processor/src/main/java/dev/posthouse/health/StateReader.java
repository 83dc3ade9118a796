package dev.posthouse.health;

import dev.posthouse.kafka.TopicFollower;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the fleet has published of its providers, from the beginning on, in the order in which
 * it was published. Belongs to no consumer group. Not safe for use by several threads.
 */
public final class StateReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateReader.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final TopicFollower follower;
  private final Deserializer<ProviderState> deserializer;
  private final String topic;

  /**
   * @param properties of a consumer without a group
   * @param topic must exist
   */
  public StateReader(
      Map<String, Object> properties, String topic, Deserializer<ProviderState> deserializer) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.follower =
        TopicFollower.fromBeginning(
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            topic);
  }

  /**
   * All that was published before this was made.
   *
   * @throws TimeoutException if it takes longer than the patience
   */
  public List<ProviderState> readAll(Duration patience) {
    long giveUp = System.nanoTime() + patience.toNanos();
    List<ProviderState> all = new ArrayList<>();
    while (!follower.hasCaughtUp()) {
      if (System.nanoTime() > giveUp) {
        throw new TimeoutException(
            "Topic " + topic + " could not be read within " + patience.toSeconds() + " s");
      }
      all.addAll(poll(POLL));
    }
    return all;
  }

  /** Ends the poll that waits, or else the next one. Any thread may call it. */
  void wakeup() {
    follower.wakeup();
  }

  /** What was published since; waits for the first up to the time given, or until it is woken. */
  List<ProviderState> poll(Duration atMost) {
    List<ProviderState> states = new ArrayList<>();
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = follower.poll(atMost);
    } catch (WakeupException e) {
      return states;
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        ProviderState state = deserializer.deserialize(topic, record.value());
        if (state != null) {
          states.add(state);
        }
      } catch (RuntimeException e) {
        log.atWarn()
            .addKeyValue("topic", topic)
            .addKeyValue("offset", record.offset())
            .setCause(e)
            .log("A provider's state cannot be read from the topic; this process goes without it");
      }
    }
    return states;
  }

  @Override
  public void close() {
    follower.close();
    deserializer.close();
  }
}
