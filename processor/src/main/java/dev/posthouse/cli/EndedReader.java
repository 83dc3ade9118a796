package dev.posthouse.cli;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.RecordDeserializer;
import dev.posthouse.wire.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads results and dead letters, committed ones only. Belongs to no consumer group, so that
 * looking changes nothing for anybody.
 */
final class EndedReader implements AutoCloseable {
  private final Connection connection;
  private final List<TopicPartition> partitions;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordDeserializer<JobResult> results = new RecordDeserializer<>(JobResult.class);
  private final RecordDeserializer<DeadLetter> letters = new RecordDeserializer<>(DeadLetter.class);
  private final Map<TopicPartition, Integer> read = new HashMap<>();
  private int unreadable;
  private @Nullable String firstUnreadable;

  EndedReader(Connection connection, List<TopicPartition> partitions) {
    this.connection = connection;
    this.partitions = List.copyOf(partitions);
    results.configure(connection.serde(), false);
    letters.configure(connection.serde(), false);
    consumer =
        new KafkaConsumer<>(
            connection.kafka().reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
  }

  /** Leaves out all that is there now. To be called before anything is sent that is waited for. */
  void seekToEnd() {
    consumer.seekToEnd(partitions);
    // Seeking is lazy: asking for the position makes "the end" mean the end as of now.
    partitions.forEach(partition -> consumer.position(partition));
  }

  /** What ended by now, in the order in which it ended. */
  List<Ended> readAll() {
    consumer.seekToBeginning(partitions);
    return readTo(consumer.endOffsets(partitions));
  }

  /**
   * The newest that ended by now, in the order in which they ended. Goes back from the end until
   * every partition gave enough: how far that is cannot be computed, since transactions' markers
   * and what they aborted take offsets too.
   */
  List<Ended> readNewest(int count) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (long back = 2L * count + 10; ; back *= 8) {
      boolean enough = true;
      read.clear();
      for (TopicPartition partition : partitions) {
        consumer.seek(partition, start(begins, ends, partition, back));
      }
      List<Ended> found = readTo(ends);
      for (TopicPartition partition : partitions) {
        long begin = begins.getOrDefault(partition, 0L);
        boolean all = start(begins, ends, partition, back) == begin;
        enough &= all || read.getOrDefault(partition, 0) >= count;
      }
      if (enough) {
        return found.subList(Math.max(0, found.size() - count), found.size());
      }
    }
  }

  private static long start(
      Map<TopicPartition, Long> begins,
      Map<TopicPartition, Long> ends,
      TopicPartition partition,
      long back) {
    long begin = begins.getOrDefault(partition, 0L);
    return Math.max(begin, ends.getOrDefault(partition, begin) - back);
  }

  private List<Ended> readTo(Map<TopicPartition, Long> ends) {
    unreadable = 0;
    List<Ended> found = new ArrayList<>();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      found.addAll(poll(Duration.ofMillis(200)));
    }
    found.sort(Comparator.comparing(Ended::at));
    return found;
  }

  /** What ended meanwhile; waits for the first up to the time given. */
  List<Ended> poll(Duration patience) {
    List<Ended> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
      read.merge(new TopicPartition(record.topic(), record.partition()), 1, Integer::sum);
      Ended ended = decode(record);
      if (ended != null) {
        found.add(ended);
      }
    }
    return found;
  }

  private @Nullable Ended decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(connection.topics().deadLetters())) {
        DeadLetter letter = letters.deserialize(record.topic(), record.value());
        return letter == null ? null : new Ended.Died(letter);
      }
      JobResult result = results.deserialize(record.topic(), record.value());
      return result == null ? null : new Ended.Answered(result);
    } catch (UndecodableException e) {
      unreadable++;
      if (firstUnreadable == null) {
        firstUnreadable =
            "%s-%d at offset %d: %s"
                .formatted(record.topic(), record.partition(), record.offset(), e.getMessage());
      }
      return null;
    }
  }

  /** How many records could not be decoded, and why the first; null if there were none. */
  @Nullable String unreadable() {
    return unreadable == 0 || firstUnreadable == null
        ? null
        : unreadable + " could not be read, the first in " + firstUnreadable;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    results.close();
    letters.close();
  }
}
