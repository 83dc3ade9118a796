package dev.posthouse.console.index;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Begins with the newest records of topics: of a time, and not more than so many.
 *
 * <p>Tested by {@code ConsoleIT}.
 *
 * @param length null for however old they are
 * @param most of all partitions together
 */
record NewestRecords(@Nullable Duration length, long most, InstantSource clock)
    implements TopicTail.Beginning {

  @Override
  public Map<TopicPartition, Long> of(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long share = Math.max(1, most / Math.max(1, partitions.size()));
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> byTime = byTime(consumer, partitions, ends);
    for (TopicPartition partition : partitions) {
      long end = ends.getOrDefault(partition, 0L);
      long begin = byTime.getOrDefault(partition, begins.getOrDefault(partition, 0L));
      from.put(partition, Math.max(begin, end - share));
    }
    return from;
  }

  private Map<TopicPartition, Long> byTime(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends) {
    if (length == null) {
      return Map.of();
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    long since = clock.instant().minus(length).toEpochMilli();
    partitions.forEach(partition -> times.put(partition, since));
    Map<TopicPartition, Long> offsets = new HashMap<>(ends);
    for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> found :
        consumer.offsetsForTimes(times).entrySet()) {
      OffsetAndTimestamp first = found.getValue();
      if (first != null) {
        offsets.put(found.getKey(), first.offset());
      }
    }
    return offsets;
  }
}
