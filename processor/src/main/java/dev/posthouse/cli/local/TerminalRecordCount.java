package dev.posthouse.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.kafka.TopicFollower;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts the terminal records of each job, results and dead letters, as any consumer of committed
 * records sees them. Independent of the processor: it knows only the two topics. Counts from its
 * start on, on a thread of its own.
 */
public final class TerminalRecordCount implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final Topics topics;
  private final TopicFollower follower;
  private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> watcher;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final AtomicLong results = new AtomicLong();
  private final AtomicLong deadLetters = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param properties of a reader of committed records
   * @param watcher is shown every record, on the counting thread
   */
  public TerminalRecordCount(
      Topics topics,
      Map<String, Object> properties,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> watcher) {
    this.topics = topics;
    this.watcher = watcher;
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(topics.results(), topics.deadLetters()).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    this.follower = TopicFollower.fromNow(consumer, partitions);
    this.thread = Thread.ofPlatform().name("terminal-records").start(this::read);
  }

  private void read() {
    while (!stopping) {
      for (ConsumerRecord<byte[], byte[]> record : follower.poll(POLL)) {
        (record.topic().equals(topics.results()) ? results : deadLetters).incrementAndGet();
        counts.merge(new String(record.key(), UTF_8), 1, Integer::sum);
        watcher.accept(record);
      }
    }
    follower.close();
  }

  /** Results so far. */
  public long results() {
    return results.get();
  }

  /** Dead letters so far. */
  public long deadLetters() {
    return deadLetters.get();
  }

  /** Jobs that have a terminal record. */
  public int ended() {
    return counts.size();
  }

  /** Those of the jobs that have no terminal record. */
  public Set<String> missing(Set<String> ids) {
    return ids.stream().filter(id -> !counts.containsKey(id)).collect(Collectors.toSet());
  }

  /** The jobs that have more than one, and how many. */
  public Map<String, Integer> duplicates() {
    return counts.entrySet().stream()
        .filter(count -> count.getValue() > 1)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
