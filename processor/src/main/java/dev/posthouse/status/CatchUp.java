package dev.posthouse.status;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the view has caught up with the events. A job is unknown only if it has: behind a
 * rebalance, or a long pause, the job's events may lie on the topic and be read in a moment.
 *
 * <p>The end of a topic does not tell: the offsets before it may belong to the marker of a
 * transaction, or to one that was aborted, and no event will ever come for them. So what lies
 * between is looked at.
 *
 * <p>Tested by {@code CatchUpIT} and {@code StatusFailoverIT}.
 */
final class CatchUp implements AutoCloseable {
  /** Shorter than other processes wait. */
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final ReadPositions positions;
  private @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * @param consumers makes a consumer of committed records that knows what the view's group has
   *     committed, and commits nothing
   */
  CatchUp(Supplier<Consumer<byte[], byte[]>> consumers, String topic, ReadPositions positions) {
    this.consumers = consumers;
    this.topic = topic;
    this.positions = positions;
  }

  /**
   * Waits a moment for the view of a partition to have all events that are there by now.
   *
   * @return whether it has; never if the partition is not this process's own
   */
  boolean await(int partition) throws InterruptedException {
    if (!positions.isHere(partition)) {
      return false;
    }
    TopicPartition events = new TopicPartition(topic, partition);
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    try {
      long end = end(events);
      while (positions.isHere(partition)) {
        if (nothingLiesBefore(end, events)) {
          return positions.isHere(partition);
        }
        if (System.nanoTime() > giveUp) {
          return false;
        }
        Thread.sleep(PAUSE);
      }
      return false;
    } catch (KafkaException e) {
      return false;
    }
  }

  private synchronized long end(TopicPartition events) {
    return reader(events).endOffsets(List.of(events), PATIENCE).getOrDefault(events, 0L);
  }

  /** Whether no event lies between what the view has read and an end; no if that is not seen. */
  private synchronized boolean nothingLiesBefore(long end, TopicPartition events) {
    Consumer<byte[], byte[]> reader = reader(events);
    long from = read(reader, events);
    if (from >= end) {
      return true;
    }
    reader.seek(events, from);
    ConsumerRecords<byte[], byte[]> found = reader.poll(POLL);
    return found.isEmpty()
        ? reader.position(events, POLL) >= end
        : found.iterator().next().offset() >= end;
  }

  /** What it has read here, or before the partition came here: then its group has committed it. */
  private long read(Consumer<byte[], byte[]> reader, TopicPartition events) {
    OptionalLong here = positions.next(events.partition());
    if (here.isPresent()) {
      return here.getAsLong();
    }
    OffsetAndMetadata committed = reader.committed(Set.of(events), PATIENCE).get(events);
    return committed == null ? 0 : committed.offset();
  }

  private Consumer<byte[], byte[]> reader(TopicPartition events) {
    Consumer<byte[], byte[]> reader = consumer == null ? consumers.get() : consumer;
    consumer = reader;
    if (!reader.assignment().equals(Set.of(events))) {
      reader.assign(List.of(events));
    }
    return reader;
  }

  @Override
  public synchronized void close() {
    if (consumer != null) {
      consumer.close();
    }
  }
}
