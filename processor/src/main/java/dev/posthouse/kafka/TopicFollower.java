package dev.posthouse.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads whole topics and goes on with what comes: from their beginning, or from now. Belongs to no
 * consumer group and commits nothing, so that following changes nothing for anybody. What only lies
 * there now is read by {@link TopicScan}.
 *
 * <p>Of topics that are followed as a whole, new partitions are read too, from their beginning, as
 * soon as the consumer knows them.
 *
 * <p>Not safe for use by several threads.
 */
public final class TopicFollower implements AutoCloseable {
  /** Nobody has to be told: it would wait for the broker to answer the fetch under way. */
  private static final Duration CLOSE_LIMIT = Duration.ZERO;

  /** How often the topics that are followed as a whole are looked at for more partitions. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final Set<String> topics;
  private long looked = System.nanoTime();
  private boolean caughtUp;

  private TopicFollower(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    this.consumer = consumer;
    this.ends = ends;
    this.topics =
        ends.keySet().stream()
            .collect(Collectors.groupingBy(TopicPartition::topic, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(topic -> consumer.partitionsFor(topic.getKey()).size() == topic.getValue())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
  }

  /**
   * Follows a topic from its beginning.
   *
   * @param consumer without a group; closed with this, or if this fails
   * @throws UnknownTopicOrPartitionException if the broker does not know the topic
   */
  public static TopicFollower fromBeginning(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions;
    try {
      partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new UnknownTopicOrPartitionException("the broker does not know topic " + topic);
      }
    } catch (RuntimeException e) {
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
      throw e;
    }
    return fromBeginning(consumer, partitions);
  }

  /**
   * Follows partitions from their beginning.
   *
   * @param consumer without a group; closed with this, or if this fails
   */
  public static TopicFollower fromBeginning(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    try {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return new TopicFollower(consumer, consumer.endOffsets(partitions));
    } catch (RuntimeException e) {
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
      throw e;
    }
  }

  /**
   * Follows partitions from now on: what comes after this returns is read.
   *
   * @param consumer without a group; closed with this, or if this fails
   */
  public static TopicFollower fromNow(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    try {
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      // Seeking is lazy: asking for the position makes "the end" mean the end as of now.
      return new TopicFollower(
          consumer,
          partitions.stream().collect(Collectors.toMap(Function.identity(), consumer::position)));
    } catch (RuntimeException e) {
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
      throw e;
    }
  }

  /** Where the partitions ended when following began. */
  public Map<TopicPartition, Long> ends() {
    return Map.copyOf(ends);
  }

  /**
   * What came; waits for the first up to the time given.
   *
   * @throws org.apache.kafka.common.errors.WakeupException if it was woken meanwhile
   */
  public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    if (System.nanoTime() - looked > LOOK.toNanos()) {
      looked = System.nanoTime();
      takeNewPartitions();
    }
    return consumer.poll(atMost);
  }

  /** Costs no request: the client has the partitions of what it reads in memory. */
  private void takeNewPartitions() {
    Set<TopicPartition> all =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .collect(Collectors.toCollection(HashSet::new));
    Set<TopicPartition> before = consumer.assignment();
    Set<TopicPartition> more = new HashSet<>(all);
    more.removeAll(before);
    if (!more.isEmpty()) {
      all.addAll(before);
      consumer.assign(all); // those that stay keep their positions
      consumer.seekToBeginning(more);
    }
  }

  /** Ends the poll that waits, or else the next one. Any thread may call it. */
  public void wakeup() {
    consumer.wakeup();
  }

  /** Whether all that was there when following began has been read. */
  public boolean hasCaughtUp() {
    // By position and not by record: the last offsets may be transactions' markers.
    caughtUp =
        caughtUp
            || ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    return caughtUp;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }
}
