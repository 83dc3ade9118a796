package dev.posthouse.attempt;

import dev.posthouse.kafka.Denial;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions the worker has: restores what is known of those that come, drains those that go,
 * forgets those that are lost, and takes the part of the provider's limits that goes with them.
 * Confined to the worker's thread.
 *
 * <p>Tested by {@code AttemptWorkerTest}.
 */
final class Assignment implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Assignment.class);

  private final Consumer<byte[], byte[]> consumer;
  private final OwnedPartitions all;
  private final WorkerStep step;
  private final LimitShare share;
  private final Duration drain;
  private final Runnable given;
  private int allPartitions = 1;
  private boolean denied;

  /**
   * @param step ends the work under way in partitions that go
   * @param drain how long that may take
   * @param given is told of partitions that come, before it is asked how far they are worked
   */
  Assignment(
      Consumer<byte[], byte[]> consumer,
      OwnedPartitions all,
      WorkerStep step,
      LimitShare share,
      Duration drain,
      Runnable given) {
    this.consumer = consumer;
    this.all = all;
    this.step = step;
    this.share = share;
    this.drain = drain;
    this.given = given;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      given.run();
    }
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    for (TopicPartition partition : partitions) {
      all.put(
          new OwnedPartition(
              partition, CommittedOffsets.restore(consumer, partition, committed.get(partition))));
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
    drain(all.of(partitions), () -> {});
    shareLimits();
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    all.of(partitions).forEach(this::forget);
    shareLimits();
  }

  /** Before the partitions have another owner, or after they had: never twice the same part. */
  private void shareLimits() {
    share.take(all.count(), Math.max(allPartitions, all.count()));
  }

  /** Finishes what is in flight, within the drain time, as a member of the group. */
  void drainAll() {
    drain(List.copyOf(all.all()), this::takePart);
  }

  private void drain(List<OwnedPartition> leaving, Runnable meanwhile) {
    step.drain(leaving, drain, meanwhile);
    leaving.forEach(this::forget);
  }

  /**
   * Takes part in the group's rebalances: while others come or go, all wait for this member, and
   * its own commits are refused, until it has joined them. What it is given by that is not begun.
   * Without the right to read, it ends its calls alone.
   */
  private void takePart() {
    if (denied) {
      return;
    }
    try {
      consumer.pause(consumer.assignment());
      var _ = consumer.poll(Duration.ZERO);
    } catch (AuthorizationException e) {
      denied = true;
      log.atWarn()
          .addKeyValue("fault", Denial.of(e))
          .log("The worker may read no more while it ends; its calls may end all the same");
    }
  }

  /** Lets go at once; what is in flight is another's to begin again. */
  void abandonAll() {
    for (OwnedPartition owned : all.all()) {
      WorkerStep.Lost _ = step.forget(owned);
    }
    all.clear();
  }

  /**
   * The partition of a record.
   *
   * <p>Kafka goes back in a partition only if its log was deleted or truncated: what is known of it
   * then speaks of other records, and without a fresh ledger the partition would fail for ever.
   */
  OwnedPartition anewIfBehind(OwnedPartition owned, ConsumerRecord<byte[], byte[]> record) {
    if (!owned.ledger().isBehind(record.offset())) {
      return owned;
    }
    log.atWarn()
        .addKeyValue("partition", owned.partition())
        .addKeyValue("offset", record.offset())
        .log("The log of the partition has begun anew; its records are worked from this offset on");
    forget(owned);
    OwnedPartition fresh =
        new OwnedPartition(owned.partition(), OffsetMap.claimingNothing(record.offset()));
    all.put(fresh);
    return fresh;
  }

  private void forget(OwnedPartition owned) {
    WorkerStep.Lost lost = step.forget(owned);
    all.remove(owned);
    if (lost.calls() > 0) {
      log.atWarn()
          .addKeyValue("partition", owned.partition())
          .addKeyValue("calls", lost.calls())
          .addKeyValue("answered", lost.answered())
          .log(
              "A partition was lost before its calls had ended and were committed; its next owner"
                  + " makes them again and counts them as interrupted");
    }
  }
}
