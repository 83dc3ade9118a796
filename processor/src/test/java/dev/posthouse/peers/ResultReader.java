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
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** By the jobs' name and their id. */
  private final Map<String, Map<String, List<Arrival>>> results = new HashMap<>();

  /**
   * A result, in milliseconds since 1970.
   *
   * @param made when its record was
   * @param seen when it could be read: a transaction may have ended meanwhile
   */
  record Arrival(long made, long seen) {}

  ResultReader(PeerSettings settings) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                settings.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(settings.results()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what comes within a short time. */
  void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      String id = new String(record.key(), UTF_8);
      results
          .computeIfAbsent(id.substring(0, id.indexOf('-')), _ -> new HashMap<>())
          .computeIfAbsent(id, _ -> new ArrayList<>())
          .add(new Arrival(record.timestamp(), System.currentTimeMillis()));
    }
  }

  /** How many jobs of a name have a result. */
  int count(String name) {
    return results.getOrDefault(name, Map.of()).size();
  }

  /** How many have more than one result. */
  int doubled() {
    return (int)
        results.values().stream()
            .flatMap(jobs -> jobs.values().stream())
            .filter(arrivals -> arrivals.size() > 1)
            .count();
  }

  /** The first result of each job of a name, by the job's id. */
  Map<String, Arrival> first(String name) {
    Map<String, Arrival> first = new HashMap<>();
    results.getOrDefault(name, Map.of()).forEach((id, all) -> first.put(id, all.getFirst()));
    return first;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
