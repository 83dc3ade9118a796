package dev.posthouse.attempt;

import dev.posthouse.settings.AttemptSettings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions the worker has: restores what is known of those that come, drains those that go,
 * forgets those that are lost, and takes the part of the provider's limits that goes with them.
 * Confined to the worker's thread.
 */
final class Assignment implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Assignment.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Lanes lanes;
  private final Calls calls;
  private final OutcomeQueue outcomes;
  private final Advance advance;
  private final AttemptSettings settings;
  private int allPartitions = 1;

  Assignment(
      Consumer<byte[], byte[]> consumer,
      Lanes lanes,
      Calls calls,
      OutcomeQueue outcomes,
      Advance advance,
      AttemptSettings settings) {
    this.consumer = consumer;
    this.lanes = lanes;
    this.calls = calls;
    this.outcomes = outcomes;
    this.advance = advance;
    this.settings = settings;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    for (TopicPartition partition : partitions) {
      lanes.put(
          new Lane(partition, Restore.offsets(consumer, partition, committed.get(partition))));
    }
    allPartitions =
        partitions.stream()
            .map(TopicPartition::topic)
            .distinct()
            .mapToInt(topic -> consumer.partitionsFor(topic).size())
            .max()
            .orElse(allPartitions);
    shareLimits();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    drain(lanes.of(partitions));
    shareLimits();
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    lanes.of(partitions).forEach(this::forget);
    shareLimits();
  }

  /** Before the partitions have another owner, or after they had: never twice the same part. */
  private void shareLimits() {
    calls.share(lanes.count(), Math.max(allPartitions, lanes.count()));
  }

  /** Finishes what is in flight, within the drain time. */
  void drainAll() {
    drain(List.copyOf(lanes.all()));
  }

  private void drain(List<Lane> leaving) {
    advance.drain(leaving, settings.drain());
    leaving.forEach(this::forget);
  }

  /** Lets go at once; what is in flight is another's to begin again. */
  void abandonAll() {
    calls.drop(lanes.all());
    lanes.all().forEach(Lane::abandon);
    lanes.clear();
  }

  /**
   * The lane of a record.
   *
   * <p>Kafka goes back in a partition only if its log was deleted or truncated: what is known of it
   * then speaks of other records, and without a fresh lane the partition would fail for ever.
   */
  Lane anewIfBehind(Lane lane, ConsumerRecord<byte[], byte[]> record) {
    if (!lane.ledger().isBehind(record.offset())) {
      return lane;
    }
    log.atWarn()
        .addKeyValue("partition", lane.partition())
        .addKeyValue("offset", record.offset())
        .log("The log of the partition has begun anew; its records are worked from this offset on");
    forget(lane);
    Lane fresh = new Lane(lane.partition(), OffsetMap.claimingNothing(record.offset()));
    lanes.put(fresh);
    return fresh;
  }

  private void forget(Lane lane) {
    calls.drop(List.of(lane));
    int abandoned = lane.abandon();
    lanes.remove(lane);
    int dropped = outcomes.forget(lane);
    if (abandoned + dropped > 0) {
      log.atWarn()
          .addKeyValue("partition", lane.partition())
          .addKeyValue("calls", abandoned)
          .addKeyValue("outcomes", dropped)
          .log(
              "A partition was lost before its calls had ended; its next owner makes them again"
                  + " and counts them as interrupted");
    }
  }
}
