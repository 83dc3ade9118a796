package dev.posthouse.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.kafka.KeyHash;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.TerminalPlace;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a job's terminal record lies. An event cannot say it, for it is written in the same
 * transaction and before the offset is known; and to read all results only to note their offsets
 * would double that traffic. So it is looked up when somebody asks: the key tells the partition,
 * and the time of the end tells from where on to read; the record lies a few records further.
 *
 * <p>One consumer does it, a question at a time; what was found is remembered.
 *
 * <p>Tested by {@code StatusIT}.
 */
final class TerminalPlaces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TerminalPlaces.class);

  /** A look-up takes some milliseconds. Where it takes longer, an answer without is better. */
  private static final Duration BUDGET = Duration.ofMillis(500);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int REMEMBERED = 10_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Topics topics;
  private final Deserializer<JobResult> results;
  private final Deserializer<DeadLetter> letters;
  private @Nullable Consumer<byte[], byte[]> consumer;

  private final Map<Wanted, TerminalPlace> found =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Wanted, TerminalPlace> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Wanted(String topic, String jobId, int generation, Instant endedAt) {}

  /**
   * @param consumers makes a consumer of committed records that belongs to no group
   */
  TerminalPlaces(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Topics topics,
      Deserializer<JobResult> results,
      Deserializer<DeadLetter> letters) {
    this.consumers = consumers;
    this.topics = topics;
    this.results = results;
    this.letters = letters;
  }

  /** The generation with the place of its terminal record, as far as there is one to be found. */
  GenerationStatus placed(String jobId, GenerationStatus generation) {
    TerminalPlace terminal = generation.getTerminal();
    Instant endedAt = generation.getEndedAt();
    if (terminal == null || endedAt == null || terminal.getOffset() != null) {
      return generation;
    }
    TerminalPlace place =
        find(new Wanted(terminal.getTopic(), jobId, generation.getGeneration(), endedAt));
    return place == null
        ? generation
        : GenerationStatus.newBuilder(generation).setTerminal(place).build();
  }

  private synchronized @Nullable TerminalPlace find(Wanted wanted) {
    TerminalPlace known = found.get(wanted);
    if (known != null) {
      return known;
    }
    try {
      TerminalPlace place = lookUp(wanted);
      if (place != null) {
        found.put(wanted, place);
      }
      return place;
    } catch (KafkaException e) {
      log.atDebug()
          .addKeyValue("jobId", wanted.jobId())
          .setCause(e)
          .log("The place of a terminal record was not found; it is left out of the answer");
      return null;
    }
  }

  private @Nullable TerminalPlace lookUp(Wanted wanted) {
    long giveUp = System.nanoTime() + BUDGET.toNanos();
    Consumer<byte[], byte[]> reader = consumer == null ? consumers.get() : consumer;
    consumer = reader;
    byte[] key = wanted.jobId().getBytes(UTF_8);
    TopicPartition partition = home(reader, wanted.topic(), key);
    OffsetAndTimestamp start =
        reader.offsetsForTimes(Map.of(partition, wanted.endedAt().toEpochMilli())).get(partition);
    if (start == null) {
      return null;
    }
    long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    reader.seek(partition, start.offset());
    reader.resume(List.of(partition));
    try {
      while (reader.position(partition) < end && System.nanoTime() < giveUp) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL).records(partition)) {
          if (Arrays.equals(record.key(), key) && generation(record) == wanted.generation()) {
            return new TerminalPlace(wanted.topic(), record.partition(), record.offset());
          }
        }
      }
      return null;
    } finally {
      reader.pause(List.of(partition));
    }
  }

  /**
   * Where the key's records lie. All partitions are assigned at once and only the one that is asked
   * for is read: with each new assignment the client would fetch the cluster's metadata anew, after
   * a pause of a tenth of a second.
   */
  private TopicPartition home(Consumer<byte[], byte[]> reader, String topic, byte[] key) {
    int partitions = reader.partitionsFor(topic).size();
    TopicPartition home = new TopicPartition(topic, KeyHash.home(key, partitions));
    if (!reader.assignment().contains(home)) {
      reader.assign(
          Stream.of(topics.results(), topics.deadLetters())
              .flatMap(name -> reader.partitionsFor(name).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList());
      reader.pause(reader.assignment());
    }
    return home;
  }

  /** Of the terminal record; 0 if it cannot be read. */
  private int generation(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(topics.results())) {
        JobResult result = results.deserialize(record.topic(), record.value());
        return result == null ? 0 : result.getGeneration();
      }
      DeadLetter letter = letters.deserialize(record.topic(), record.value());
      return letter == null ? 0 : letter.getGeneration();
    } catch (SerializationException e) {
      return 0;
    }
  }

  @Override
  public synchronized void close() {
    if (consumer != null) {
      consumer.close();
    }
  }
}
