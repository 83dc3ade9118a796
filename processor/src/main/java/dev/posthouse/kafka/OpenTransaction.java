package dev.posthouse.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A transaction that holds up a partition: readers of committed records see nothing of what lies
 * behind its first record until it ends. That of a producer which was killed, or has lost its
 * coordinator, may stay open for as long as its own time-out says, or for ever; so does one whose
 * end was in the tail that a log has lost.
 *
 * <p>Tested by {@code HeldUpTopicIT}.
 *
 * @param offset of its first record
 * @param producer the id that the broker gave the producer
 * @param open since its last record was written, by the timestamp of that
 * @param behind offsets that wait behind it
 */
public record OpenTransaction(
    TopicPartition partition, long offset, long producer, Duration open, long behind) {

  /** Nobody keeps one open for so long who still works: that is the default's own limit. */
  public static final Duration HANGING = Duration.ofMinutes(1);

  /** Whether it is likely to stay. */
  public boolean isHanging() {
    return open.compareTo(HANGING) >= 0;
  }

  /** What it means, and what an administrator runs. */
  public String text(String bootstrap) {
    return "%s stands still at partition %d, offset %d: a transaction (of producer id %d) has been open for %d s, and %d records wait behind it. Nobody can work them until it ends; if its producer is gone, or the log has lost that transaction's end, let an administrator run kafka-transactions.sh --bootstrap-server %s abort --topic %s --partition %d --start-offset %d"
        .formatted(
            partition.topic(),
            partition.partition(),
            offset,
            producer,
            open.toSeconds(),
            behind,
            bootstrap,
            partition.topic(),
            partition.partition(),
            offset);
  }

  /**
   * The first that is open in each partition of the topics, where there is one. Needs READ on them.
   *
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be asked
   */
  public static List<OpenTransaction> find(Admin admin, Collection<String> topics, Instant now) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (String topic : topics) {
      try {
        for (TopicPartitionInfo partition :
            AdminAnswer.await(
                    Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic)))
                .partitions()) {
          latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
        }
      } catch (UnknownTopicOrPartitionException e) {
        // Nothing is open on a topic that is not there.
      }
    }
    Map<TopicPartition, Long> stable = ends(admin, latest, IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> held = new HashMap<>();
    ends(admin, latest, IsolationLevel.READ_UNCOMMITTED)
        .forEach(
            (partition, end) -> {
              long behind = end - Objects.requireNonNull(stable.get(partition));
              if (behind > 0) {
                held.put(partition, behind);
              }
            });
    if (held.isEmpty()) {
      return List.of();
    }
    List<OpenTransaction> open = new ArrayList<>();
    AdminAnswer.await(admin.describeProducers(held.keySet()).all())
        .forEach(
            (partition, producers) ->
                first(
                    partition,
                    producers,
                    Objects.requireNonNull(stable.get(partition)),
                    Objects.requireNonNull(held.get(partition)),
                    now,
                    open));
    return open;
  }

  private static void first(
      TopicPartition partition,
      PartitionProducerState producers,
      long stable,
      long behind,
      Instant now,
      List<OpenTransaction> open) {
    for (ProducerState producer : producers.activeProducers()) {
      if (producer.currentTransactionStartOffset().orElse(-1) == stable) {
        Duration age = Duration.between(Instant.ofEpochMilli(producer.lastTimestamp()), now);
        open.add(
            new OpenTransaction(
                partition,
                stable,
                producer.producerId(),
                age.isNegative() ? Duration.ZERO : age,
                behind));
      }
    }
  }

  private static Map<TopicPartition, Long> ends(
      Admin admin, Map<TopicPartition, OffsetSpec> latest, IsolationLevel level) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        AdminAnswer.await(admin.listOffsets(latest, new ListOffsetsOptions(level)).all())
            .entrySet()) {
      ends.put(end.getKey(), end.getValue().offset());
    }
    return ends;
  }
}
