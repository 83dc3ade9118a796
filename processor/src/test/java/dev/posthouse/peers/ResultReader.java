package dev.posthouse.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer of the committed results. */
final class ResultReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /** When each job had its results, in milliseconds since 1970, by their records' time stamps. */
  private final Map<String, List<Long>> results = new HashMap<>();

  ResultReader(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * Reads until so many jobs that begin with a name have a result.
   *
   * @throws IllegalStateException if none comes for long
   */
  void await(String name, int count, PeerWorker worker) {
    long silentSince = System.nanoTime();
    long seen = count(name);
    while (seen < count) {
      worker.requireAlive();
      int before = results.size();
      read();
      seen = count(name);
      if (results.size() > before) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > PATIENCE.toNanos()) {
        worker.dumpThreads();
        throw new IllegalStateException(
            "%d of %d results, and no more for %s".formatted(seen, count, PATIENCE));
      }
    }
  }

  void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      results
          .computeIfAbsent(new String(record.key(), UTF_8), _ -> new ArrayList<>())
          .add(record.timestamp());
    }
  }

  long count(String name) {
    return results.keySet().stream().filter(id -> id.startsWith(name)).count();
  }

  /** How many have more than one result. */
  long doubled() {
    return results.values().stream().filter(times -> times.size() > 1).count();
  }

  /** When each of the jobs that begin with a name had its first result, in order. */
  long[] times(String name) {
    return results.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(name))
        .mapToLong(entry -> entry.getValue().getFirst())
        .sorted()
        .toArray();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
