package dev.posthouse.console.index;

import dev.posthouse.kafka.SupervisedLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics from a place near their ends, on a thread of its own; after a failure from where
 * it was, so that each record is shown once. Belongs to no consumer group.
 *
 * <p>Tested by {@code ConsoleIT}.
 */
final class TopicTail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** How often it is looked whether a topic has more partitions. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final List<String> topics;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Beginning beginning;
  private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor;
  private final SupervisedLoop loop;

  /** Where each partition goes on. */
  private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();

  private final Map<TopicPartition, Long> starts = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
  private volatile @Nullable Consumer<byte[], byte[]> open;
  private volatile @Nullable String fault;

  /** Decides where to begin with partitions that are new. */
  interface Beginning {
    Map<TopicPartition, Long> of(
        Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions);
  }

  /**
   * @param visitor is shown each record, by one thread; what it throws has the record shown again
   */
  TopicTail(
      String name,
      List<String> topics,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Beginning beginning,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    this.topics = topics;
    this.consumers = consumers;
    this.beginning = beginning;
    this.visitor = visitor;
    this.loop = new SupervisedLoop(name, this::follow, this::failed);
  }

  void start() {
    loop.start();
  }

  private void failed(RuntimeException e) {
    fault = String.valueOf(e.getMessage());
    log.atWarn()
        .addKeyValue("topics", topics)
        .setCause(e)
        .log("The console does not see what is new until this topic can be read again");
  }

  private void follow() {
    Consumer<byte[], byte[]> consumer = consumers.get();
    open = consumer;
    try {
      long looked = 0;
      while (!loop.isClosing()) {
        if (looked == 0 || System.nanoTime() - looked > LOOK.toNanos()) {
          looked = System.nanoTime();
          assign(consumer);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          visitor.accept(record);
          next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
        // The last offsets may be transactions' markers.
        consumer.assignment().forEach(one -> next.put(one, consumer.position(one)));
        fault = null;
      }
    } catch (WakeupException e) {
      // That is how it is asked to end.
    } finally {
      open = null;
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void assign(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> all =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (all.size() == consumer.assignment().size()) {
      return;
    }
    List<TopicPartition> fresh = all.stream().filter(one -> !next.containsKey(one)).toList();
    Map<TopicPartition, Long> from = new HashMap<>(beginning.of(consumer, fresh));
    ends.putAll(consumer.endOffsets(fresh));
    starts.putAll(from);
    next.putAll(from);
    consumer.assign(all);
    all.forEach(one -> consumer.seek(one, Objects.requireNonNull(next.get(one))));
  }

  /** How much of what lay there at first has been read, from 0 to 1. */
  double progress() {
    if (starts.isEmpty()) {
      return 0;
    }
    long all = 0;
    long done = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      long start = starts.getOrDefault(end.getKey(), 0L);
      all += end.getValue() - start;
      done += Math.min(end.getValue(), next.getOrDefault(end.getKey(), start)) - start;
    }
    return all == 0 ? 1 : (double) done / all;
  }

  /** Why nothing new is seen; null if all is well. */
  @Nullable String fault() {
    return fault;
  }

  @Override
  public void close() {
    loop.end();
    Consumer<byte[], byte[]> reading = open;
    if (reading != null) {
      reading.wakeup();
    }
    var _ = loop.close(Duration.ofSeconds(5));
  }
}
