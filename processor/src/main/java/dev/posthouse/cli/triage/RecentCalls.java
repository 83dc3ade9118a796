package dev.posthouse.cli.triage;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.kafka.TopicScan;
import dev.posthouse.kafka.TopicScan.Stretch;
import dev.posthouse.settings.DurationText;
import dev.posthouse.triage.RecentCall;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the last minutes of the events topic, committed events only. Belongs to no consumer group,
 * so that looking changes nothing for anybody.
 *
 * <p>Bounded: of a topic with more than {@link #MOST} events in that time, it reads the newest.
 *
 * <p>Tested by {@code TriageCommandIT}.
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
  private final TopicScan scan;
  private final RecordDeserializer<JobEvent> events = new RecordDeserializer<>(JobEvent.class);
  private final int most;

  RecentCalls(Connection connection, List<TopicPartition> partitions, int most) {
    this.partitions = List.copyOf(partitions);
    this.most = most;
    this.scan = new TopicScan(connection.kafka().reader(), LONGEST);
    events.configure(connection.serde(), false);
  }

  /**
   * The calls that ended since a moment.
   *
   * @throws CommandFailedException if the broker does not hand out the events in time
   */
  Found since(Instant start) throws CommandFailedException {
    List<Stretch> all = scan.written(partitions, start, null);
    long share = Math.max(1, most / Math.max(1, partitions.size()));
    List<Stretch> newest = all.stream().map(stretch -> stretch.last(share)).toList();
    List<RecentCall> calls = new ArrayList<>();
    AtomicInteger unreadable = new AtomicInteger();
    try {
      scan.read(
          newest,
          record -> {
            try {
              JobEvent event = event(record);
              if (event != null && !event.getAt().isBefore(start)) {
                RecentCall.of(event).ifPresent(calls::add);
              }
            } catch (UndecodableException _) {
              unreadable.incrementAndGet();
            }
          });
    } catch (TimeoutException e) {
      throw new CommandFailedException(
          "Kafka did not hand out the events of this time within %s: ask for less with --since"
              .formatted(DurationText.format(LONGEST)),
          e);
    }
    return new Found(calls, unreadable.get(), newest.equals(all));
  }

  private @Nullable JobEvent event(ConsumerRecord<byte[], ByteBuffer> record) {
    if (record.value() == null) {
      return null;
    }
    byte[] value = new byte[record.value().remaining()];
    record.value().duplicate().get(value);
    return events.deserialize(record.topic(), value);
  }

  @Override
  public void close() {
    events.close();
  }
}
