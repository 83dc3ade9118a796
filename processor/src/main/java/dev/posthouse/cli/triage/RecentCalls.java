package dev.posthouse.cli.triage;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.settings.DurationText;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the last minutes of the events topic, committed events only. Belongs to no consumer group,
 * so that looking changes nothing for anybody.
 *
 * <p>Bounded: of a topic with more than {@link #MOST} events in that time, it reads the newest.
 */
final class RecentCalls implements AutoCloseable {

  /** Read in a few seconds, and more than enough to know whether calls fail. */
  static final int MOST = 200_000;

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * What was read.
   *
   * @param calls in no order
   * @param unreadable how many events could not be decoded
   * @param whole whether it reaches back as far as was asked
   */
  record Found(List<RecentCall> calls, int unreadable, boolean whole) {}

  private final List<TopicPartition> partitions;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordDeserializer<JobEvent> events = new RecordDeserializer<>(JobEvent.class);
  private final Clock clock;
  private final int most;

  RecentCalls(Connection connection, List<TopicPartition> partitions, Clock clock, int most) {
    this.partitions = List.copyOf(partitions);
    this.clock = clock;
    this.most = most;
    events.configure(connection.serde(), false);
    consumer =
        new KafkaConsumer<>(
            connection.kafka().reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
  }

  /**
   * The calls that ended since a moment.
   *
   * @throws CommandFailedException if the broker does not hand out the events in time
   */
  Found since(Instant start) throws CommandFailedException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean whole = seek(start, ends);
    List<RecentCall> calls = new ArrayList<>();
    int unreadable = 0;
    Instant giveUp = clock.instant().plus(LONGEST);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (clock.instant().isAfter(giveUp)) {
        throw new CommandFailedException(
            "Kafka did not hand out the events of this time within %s: ask for less with --since"
                .formatted(DurationText.format(LONGEST)));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        try {
          JobEvent event = events.deserialize(record.topic(), record.value());
          if (event != null && !event.getAt().isBefore(start)) {
            RecentCall.of(event).ifPresent(calls::add);
          }
        } catch (UndecodableException _) {
          unreadable++;
        }
      }
    }
    return new Found(calls, unreadable, whole);
  }

  private boolean seek(Instant start, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, start.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
    long share = Math.max(1, most / Math.max(1, partitions.size()));
    boolean whole = true;
    for (TopicPartition partition : partitions) {
      long end = ends.getOrDefault(partition, 0L);
      OffsetAndTimestamp found = starts.get(partition);
      long from = found == null ? end : found.offset();
      whole &= end - from <= share;
      consumer.seek(partition, Math.max(from, end - share));
    }
    return whole;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    events.close();
  }
}
