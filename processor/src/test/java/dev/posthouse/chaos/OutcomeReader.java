package dev.posthouse.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A plain consumer of committed records, which reads the topics of results and of dead letters from
 * their beginning.
 */
final class OutcomeReader implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Integer> outcomes = new HashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<Integer, Long> lastOfPartition = new HashMap<>();
  private long longestPause;
  private int deadLetters;
  private long lastChange = System.nanoTime();

  OutcomeReader(String bootstrapServers, String prefix) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(prefix + "results", prefix + "dead-letters").stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what has come. */
  void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      String job = new String(record.key(), UTF_8);
      outcomes.merge(job, 1, Integer::sum);
      calls.put(job, callsTold(record.value()));
      lastChange = System.nanoTime();
      if (record.topic().endsWith("dead-letters")) {
        deadLetters++;
      } else {
        long now = lastChange;
        Long last = lastOfPartition.put(record.partition(), now);
        longestPause = Math.max(longestPause, last == null ? 0 : now - last);
      }
    }
  }

  private static int callsTold(byte[] value) {
    try {
      return JSON.readTree(value).path("history").size();
    } catch (IOException e) {
      // The control's results are not Posthouse's.
      return 0;
    }
  }

  /**
   * Calls of finished jobs that the server has seen and no history tells of.
   *
   * @param ledger the server's calls of each job
   */
  Map<String, Integer> untold(Map<String, Integer> ledger) {
    Map<String, Integer> untold = new TreeMap<>();
    calls.forEach(
        (job, told) -> {
          int seen = ledger.getOrDefault(job, 0);
          if (seen > told) {
            untold.put(job, seen - told);
          }
        });
    return untold;
  }

  /** Reads until each of the jobs has an outcome, or for so long nothing has come any more. */
  void readAll(Set<String> jobs, Duration patience) {
    lastChange = System.nanoTime();
    while (!lost(jobs).isEmpty() && System.nanoTime() - lastChange < patience.toNanos()) {
      read();
    }
  }

  /** Reads for so long. */
  void readFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      read();
    }
  }

  /** Reads until nothing has come for so long. */
  void readOn(Duration quiet) {
    lastChange = System.nanoTime();
    while (System.nanoTime() - lastChange < quiet.toNanos()) {
      read();
    }
  }

  /**
   * The longest time without a result in any one partition, since this was last asked: of those in
   * which there were results before. One that lasts is counted up to now.
   */
  Duration longestPause() {
    long now = System.nanoTime();
    long lasting = lastOfPartition.values().stream().mapToLong(last -> now - last).max().orElse(0);
    Duration longest = Duration.ofNanos(Math.max(longestPause, lasting));
    longestPause = 0;
    return longest;
  }

  /** When the last record came, by {@link System#nanoTime()}. */
  long lastChange() {
    return lastChange;
  }

  /** How many jobs have an outcome. */
  int ended() {
    return outcomes.size();
  }

  /** How many of the outcomes are dead letters. */
  int deadLetters() {
    return deadLetters;
  }

  /** Those that have no outcome. */
  Set<String> lost(Set<String> jobs) {
    return jobs.stream()
        .filter(job -> !outcomes.containsKey(job))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Those that have more than one. */
  Map<String, Integer> doubled() {
    return outcomes.entrySet().stream()
        .filter(outcome -> outcome.getValue() > 1)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
