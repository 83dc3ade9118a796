package dev.posthouse.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Patience with topics that were just created: they are known to the controller first, to each
 * broker later, and to the leaders of their partitions last.
 *
 * <p>Tested by {@code NewTopicsTest}.
 */
public final class NewTopics {

  /** How long a topic may take to become known to all brokers. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private NewTopics() {}

  /**
   * Returns once the leader of every partition serves it. Until then a producer outside
   * transactions loses records: before Kafka 4.5 a leader that refuses the first batch, because it
   * has not opened the partition yet, takes the second one that was in flight behind it, and then
   * refuses the first for ever, until its delivery times out (KAFKA-15591).
   *
   * @param topics that exist
   * @throws IllegalStateException if a broker does not serve them in time; the message says what to
   *     look at
   */
  public static void awaitLeaders(Admin admin, Collection<String> topics) {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    whenKnown(topics, () -> admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, found) ->
                found
                    .partitions()
                    .forEach(
                        partition ->
                            partitions.put(
                                new TopicPartition(topic, partition.partition()),
                                OffsetSpec.latest())));
    // Only the leader of a partition knows its end; the client asks on while it says it is none.
    ListOffsetsOptions patient =
        new ListOffsetsOptions().timeoutMs(Math.toIntExact(PATIENCE.toMillis()));
    try {
      var _ = whenKnown(topics, () -> admin.listOffsets(partitions, patient).all());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Of the new topics %s, a partition has had no leader for %d s; see whether all brokers are in touch with the controller"
              .formatted(String.join(", ", topics), PATIENCE.toSeconds()),
          e);
    }
  }

  /**
   * Offsets of partitions that exist, also of those that another process has just made: since Kafka
   * 4.2 the client does not ask on where a broker has not heard of their topic.
   */
  static Map<TopicPartition, Long> offsets(Admin admin, Map<TopicPartition, OffsetSpec> asked) {
    Set<String> topics = new TreeSet<>();
    asked.keySet().forEach(partition -> topics.add(partition.topic()));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    whenKnown(topics, () -> admin.listOffsets(asked).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  static List<TopicPartitionInfo> partitions(Admin admin, String topic) {
    return whenKnown(
            List.of(topic),
            () ->
                Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)))
        .partitions();
  }

  /** The answer of a broker that knows the topics. */
  static <T> T whenKnown(Collection<String> topics, Supplier<KafkaFuture<T>> question) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return AdminAnswer.await(question.get());
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() > giveUp) {
          throw new IllegalStateException(
              "Of the topics %s, which exist, a broker has not heard of one for %d s; see whether all brokers are in touch with the controller"
                  .formatted(String.join(", ", topics), PATIENCE.toSeconds()),
              e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
