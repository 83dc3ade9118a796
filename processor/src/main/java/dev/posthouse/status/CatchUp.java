package dev.posthouse.status;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the view has caught up with the events. A job is unknown only if it has: behind a
 * rebalance, or a long pause, the job's events may lie on the topic and be read in a moment.
 *
 * <p>Tested by {@code StatusFailoverIT}.
 */
final class CatchUp implements AutoCloseable {
  /** Longer than the quiet that proves the end, and shorter than other processes wait. */
  private static final Duration PATIENCE = ReadPositions.QUIET.multipliedBy(3).dividedBy(2);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final ReadPositions progress;
  private @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * @param consumers makes a consumer of committed records that belongs to no group
   */
  CatchUp(Supplier<Consumer<byte[], byte[]>> consumers, String topic, ReadPositions progress) {
    this.consumers = consumers;
    this.topic = topic;
    this.progress = progress;
  }

  /**
   * Waits a moment for the view of a partition to have all events that are there by now.
   *
   * @return whether it has; never if the partition is not this process's own
   */
  boolean await(int partition) throws InterruptedException {
    if (!progress.isHere(partition)) {
      return false;
    }
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    long end;
    try {
      end = end(partition);
    } catch (KafkaException e) {
      return false;
    }
    while (!progress.hasPassed(partition, end)) {
      if (System.nanoTime() > giveUp || !progress.isHere(partition)) {
        return false;
      }
      Thread.sleep(PAUSE);
    }
    return true;
  }

  private synchronized long end(int partition) {
    Consumer<byte[], byte[]> reader = consumer == null ? consumers.get() : consumer;
    consumer = reader;
    TopicPartition events = new TopicPartition(topic, partition);
    if (!reader.assignment().contains(events)) {
      // Nothing is read; but of what is not assigned, a consumer warns that it has no use for it.
      reader.assign(
          reader.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList());
    }
    return reader.endOffsets(List.of(events), PATIENCE).getOrDefault(events, 0L);
  }

  @Override
  public synchronized void close() {
    if (consumer != null) {
      consumer.close();
    }
  }
}
