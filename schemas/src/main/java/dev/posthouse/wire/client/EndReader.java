package dev.posthouse.wire.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads how jobs end, and tells whoever waits.
 *
 * <p>Tested by {@code PosthouseClientIT}.
 */
final class EndReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  /** Topics may get more partitions. */
  private static final long LOOK_NANOS = Duration.ofSeconds(30).toNanos();

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordDeserializer<JobResult> results;
  private final RecordDeserializer<DeadLetter> letters;
  private final Map<String, CompletableFuture<JobEnd>> awaited = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "posthouse-client");
  private volatile @Nullable RuntimeException over;

  private EndReader(Map<String, ?> settings, Topics topics) {
    this.topics = topics;
    results = new RecordDeserializer<>(JobResult.class);
    results.configure(settings, false);
    letters = new RecordDeserializer<>(DeadLetter.class);
    letters.configure(settings, false);
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Starts one that reads what comes from now on. */
  static EndReader start(Map<String, ?> settings, Topics topics) {
    EndReader reader = new EndReader(settings, topics);
    try {
      Set<TopicPartition> partitions = reader.partitions();
      reader.consumer.assign(partitions);
      reader.consumer.seekToEnd(partitions);
      // Asked for now, and not when the first job may have ended already.
      partitions.forEach(reader.consumer::position);
    } catch (RuntimeException e) {
      reader.consumer.close();
      throw e;
    }
    reader.thread.setDaemon(true);
    reader.thread.start();
    return reader;
  }

  /** What tells how a job ends; the same for all who wait for it. */
  CompletableFuture<JobEnd> await(String id) {
    CompletableFuture<JobEnd> end =
        awaited.computeIfAbsent(id, absent -> new CompletableFuture<>());
    var unused = end.whenComplete((ended, failure) -> awaited.remove(id, end));
    RuntimeException reason = over;
    if (reason != null) {
      end.completeExceptionally(reason);
    }
    return end;
  }

  private void run() {
    RuntimeException reason = new IllegalStateException("the client is closed");
    try {
      long looked = System.nanoTime();
      while (true) {
        consumer.poll(POLL).forEach(this::read);
        if (System.nanoTime() - looked > LOOK_NANOS) {
          assignNew();
          looked = System.nanoTime();
        }
      }
    } catch (WakeupException e) {
      // Closed.
    } catch (RuntimeException e) {
      reason = e;
    }
    over = reason;
    for (CompletableFuture<JobEnd> end : List.copyOf(awaited.values())) {
      end.completeExceptionally(reason);
    }
    consumer.close();
  }

  private void read(ConsumerRecord<byte[], byte[]> read) {
    // Undecoded for the jobs of others, which are most of them.
    CompletableFuture<JobEnd> end =
        read.key() == null ? null : awaited.get(new String(read.key(), UTF_8));
    if (end == null || read.value() == null) {
      return;
    }
    try {
      end.complete(
          read.topic().equals(topics.results())
              ? new JobEnd.Answered(requireNonNull(results.deserialize(read.topic(), read.value())))
              : new JobEnd.Dead(requireNonNull(letters.deserialize(read.topic(), read.value()))));
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  /** From their beginning: what lies there has come since the last look. */
  private void assignNew() {
    Set<TopicPartition> now = new HashSet<>(partitions());
    now.removeAll(consumer.assignment());
    if (!now.isEmpty()) {
      Set<TopicPartition> all = new HashSet<>(consumer.assignment());
      all.addAll(now);
      consumer.assign(all);
      consumer.seekToBeginning(now);
    }
  }

  private Set<TopicPartition> partitions() {
    Set<TopicPartition> partitions = new HashSet<>();
    for (String name : List.of(topics.results(), topics.deadLetters())) {
      consumer
          .partitionsFor(name)
          .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition())));
    }
    return partitions;
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    results.close();
    letters.close();
  }
}
