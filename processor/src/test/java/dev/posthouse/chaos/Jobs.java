package dev.posthouse.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Submits jobs as any producer can. */
final class Jobs implements AutoCloseable {
  private static final Duration BEAT = Duration.ofMillis(100);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Set<String> ids = new LinkedHashSet<>();
  private int next;

  Jobs(String bootstrapServers, String prefix) {
    topic = prefix + "requests";
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Submits so many more; returns when Kafka has them. */
  void submit(int count) {
    for (int i = 0; i < count; i++) {
      send("c-" + next++);
    }
    producer.flush();
  }

  /**
   * Submits jobs at an even rate until it is told that it is over: to each partition as many, and
   * so often.
   *
   * @param partitions that the topic has
   * @param eachSecond jobs for each partition
   */
  CompletableFuture<Void> submitSteadily(int partitions, int eachSecond, AtomicBoolean over) {
    return CompletableFuture.runAsync(
        () -> {
          long begin = System.nanoTime();
          long beats = 0;
          while (!over.get()) {
            long due = beats * BEAT.toMillis() * eachSecond / 1000 * partitions;
            for (int i = ids.size(); i < due; i++) {
              send(idOf(i % partitions, partitions));
            }
            producer.flush();
            beats++;
            sleepUntil(begin + beats * BEAT.toNanos());
          }
        },
        Thread::startVirtualThread);
  }

  private String idOf(int partition, int partitions) {
    while (true) {
      String id = "c-" + next++;
      if (BuiltInPartitioner.partitionForKey(id.getBytes(UTF_8), partitions) == partition) {
        return id;
      }
    }
  }

  private static void sleepUntil(long nanoTime) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private void send(String id) {
    ids.add(id);
    String json = "{\"id\":\"%1$s\",\"prompt\":\"job<%1$s>\"}".formatted(id);
    var _ = producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), json.getBytes(UTF_8)));
  }

  /** All so far. */
  Set<String> ids() {
    return ids;
  }

  @Override
  public void close() {
    producer.close();
  }
}
