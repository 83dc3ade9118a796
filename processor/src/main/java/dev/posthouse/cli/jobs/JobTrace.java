package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.job.JobEventType;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.kafka.TopicFollower;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka has of one job: which generations there were, and how they ended. Reads the job's own
 * partition of each topic, and decodes only what is under its key.
 *
 * <p>Tested by {@code CancelIT}.
 */
final class JobTrace implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Connection connection;
  private final byte[] key;
  private final TopicFollower follower;
  private final RecordDeserializer<JobEvent> events = new RecordDeserializer<>(JobEvent.class);
  private final RecordDeserializer<JobResult> results = new RecordDeserializer<>(JobResult.class);
  private final RecordDeserializer<DeadLetter> letters = new RecordDeserializer<>(DeadLetter.class);
  private final NavigableMap<Integer, @Nullable End> generations = new TreeMap<>();

  /** When each generation was last admitted. */
  private final Map<Integer, Instant> admitted = new HashMap<>();

  /**
   * How a generation ended.
   *
   * @param place of the terminal record
   */
  record End(Ended ended, String place) {}

  /**
   * @param partitions all of the topics of events, results and dead letters
   */
  JobTrace(Connection connection, List<TopicPartition> partitions, String jobId) {
    this.connection = connection;
    this.key = jobId.getBytes(UTF_8);
    List.of(events, results, letters)
        .forEach(deserializer -> deserializer.configure(connection.serde(), false));
    follower =
        TopicFollower.fromBeginning(
            new KafkaConsumer<>(
                connection.kafka().reader(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()),
            home(partitions));
  }

  private List<TopicPartition> home(List<TopicPartition> partitions) {
    return partitions.stream()
        .filter(
            partition -> {
              long count =
                  partitions.stream().filter(one -> one.topic().equals(partition.topic())).count();
              return partition.partition() == KeyHash.home(key, Math.toIntExact(count));
            })
        .toList();
  }

  /** Reads all that was there when this was made. */
  void readAll() {
    while (!follower.hasCaughtUp()) {
      poll();
    }
  }

  /** Reads what has come since, waiting a little for it. */
  void poll() {
    for (ConsumerRecord<byte[], byte[]> record : follower.poll(POLL)) {
      if (Arrays.equals(record.key(), key)) {
        try {
          remember(record);
        } catch (UndecodableException e) {
          // Somebody else's bytes under this key: they tell nothing of the job.
        }
      }
    }
  }

  private void remember(ConsumerRecord<byte[], byte[]> record) {
    String place =
        "topic %s, partition %d, offset %d"
            .formatted(record.topic(), record.partition(), record.offset());
    if (record.topic().equals(connection.topics().events())) {
      JobEvent event = events.deserialize(record.topic(), record.value());
      if (event != null && !JobEventType.CANCEL_REQUESTED.is(event)) {
        generations.putIfAbsent(event.getGeneration(), null);
      }
      if (event != null && JobEventType.ADMITTED.is(event)) {
        admitted.merge(event.getGeneration(), event.getAt(), JobTrace::later);
      }
    } else if (record.topic().equals(connection.topics().results())) {
      JobResult result = results.deserialize(record.topic(), record.value());
      if (result != null) {
        generations.put(result.getGeneration(), new End(new Ended.Answered(result), place));
      }
    } else {
      DeadLetter letter = letters.deserialize(record.topic(), record.value());
      // A rejected record ends nothing that has an end of its own.
      if (letter != null
          && (letter.getAdmittedAt() != null || generations.get(letter.getGeneration()) == null)) {
        generations.put(letter.getGeneration(), new End(new Ended.Died(letter), place));
      }
    }
  }

  /** The newest generation; 0 if nothing is known of the job. */
  int newest() {
    return generations.isEmpty() ? 0 : generations.lastKey();
  }

  /** How the newest generation ended; null if it has not. */
  @Nullable End end() {
    End end = generations.isEmpty() ? null : generations.lastEntry().getValue();
    Instant begun = admitted.get(newest());
    // An id may be used anew, and a record that was rejected may bear it.
    return end == null || begun == null || begun.equals(end.ended().admittedAt()) ? end : null;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  @Override
  public void close() {
    follower.close();
    events.close();
    results.close();
    letters.close();
  }
}
