package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** When each job left for its provider, as a reader of committed records sees it. */
final class SentRecords implements AutoCloseable {

  /**
   * One record on the provider's topic.
   *
   * @param appendedAt when the broker took it, in milliseconds since 1970
   * @param readAt when it could be read: after its transaction was committed
   */
  record Departure(long appendedAt, long readAt, int count) {
    static Departure both(Departure first, Departure second) {
      return new Departure(first.appendedAt, first.readAt, first.count + second.count);
    }
  }

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final ConcurrentMap<String, Departure> departures = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean stopping;

  SentRecords(Map<String, Object> readerProperties, String topic, int partitions) {
    consumer =
        new KafkaConsumer<>(
            readerProperties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList());
    consumer.seekToBeginning(consumer.assignment());
    thread = Thread.ofPlatform().name("departures").start(this::read);
  }

  private void read() {
    while (!stopping) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
        departures.merge(
            new String(record.key(), UTF_8),
            new Departure(record.timestamp(), System.currentTimeMillis(), 1),
            Departure::both);
      }
    }
    consumer.close();
  }

  int jobs() {
    return departures.size();
  }

  @Nullable Departure of(String id) {
    return departures.get(id);
  }

  /** The jobs that left more than once. */
  Map<String, Departure> repeated() {
    Map<String, Departure> repeated = new ConcurrentHashMap<>(departures);
    repeated.values().removeIf(departure -> departure.count() == 1);
    return repeated;
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
