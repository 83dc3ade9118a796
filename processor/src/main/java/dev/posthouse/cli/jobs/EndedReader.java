package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads results and dead letters, committed ones only. Belongs to no consumer group, so that
 * looking changes nothing for anybody.
 */
final class EndedReader implements AutoCloseable {
  private final List<TopicPartition> partitions;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EndedDecoder decoder;
  private final Map<TopicPartition, Integer> read = new HashMap<>();

  EndedReader(Connection connection, List<TopicPartition> partitions, EndedDecoder decoder) {
    this.decoder = decoder;
    this.partitions = List.copyOf(partitions);
    consumer =
        new KafkaConsumer<>(
            connection.kafka().reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
  }

  /**
   * Leaves out all that is there now. To be called before anything is sent that is waited for.
   *
   * @return where that ends
   */
  Map<TopicPartition, Long> seekToEnd() {
    consumer.seekToEnd(partitions);
    // Seeking is lazy: asking for the position makes "the end" mean the end as of now.
    return partitions.stream()
        .collect(Collectors.toMap(Function.identity(), partition -> consumer.position(partition)));
  }

  /**
   * The newest that ended by now, in the order in which they ended. Goes back from the end until
   * every partition gave enough: how far that is cannot be computed, since transactions' markers
   * and what they aborted take offsets too, and not all may be asked for.
   */
  List<Ended> readNewest(int count, EndedFilter filter) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (long back = 2L * count + 10; ; back *= 8) {
      boolean enough = true;
      read.clear();
      for (TopicPartition partition : partitions) {
        consumer.seek(partition, start(begins, ends, partition, back));
      }
      List<Ended> found = readTo(ends, filter);
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

  private List<Ended> readTo(Map<TopicPartition, Long> ends, EndedFilter filter) {
    decoder.reset();
    List<Ended> found = new ArrayList<>();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      found.addAll(poll(Duration.ofMillis(200), filter));
    }
    found.sort(Comparator.comparing(Ended::at));
    return found;
  }

  /** What ended meanwhile; waits for the first up to the time given. */
  List<Ended> poll(Duration patience, EndedFilter filter) {
    List<Ended> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
      Ended ended =
          filter.mayMatch(record.key())
              ? decoder.decode(record.topic(), record.partition(), record.offset(), record.value())
              : null;
      if (ended != null && filter.matches(ended)) {
        read.merge(new TopicPartition(record.topic(), record.partition()), 1, Integer::sum);
        found.add(ended);
      }
    }
    return found;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
