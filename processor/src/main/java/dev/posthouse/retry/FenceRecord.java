package dev.posthouse.retry;

import dev.posthouse.kafka.Outgoing;
import java.time.Instant;
import java.util.OptionalInt;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record that the station writes to the partition whose jobs it is to release, and reads itself:
 * empty, with a header that names it. It is no job, and whoever reads it passes it over.
 *
 * <p>Kafka fences a process that has lost its partitions by the offsets in its transactions, and
 * Streams sends those of partitions alone from which the task has read. One that has read nothing
 * and releases what waited in the store it was given would not be fenced: if it stands still before
 * the commit, beyond its session, its successor releases the same jobs. So nothing is released
 * before something was read, and where nothing comes, this does. To write it needs no fence: one
 * too many does no harm.
 *
 * <p>Tested by {@code RetryStationTest}.
 */
final class FenceRecord {
  static final String HEADER = "posthouse.fence";

  private static final byte[] NOTHING = {};

  private FenceRecord() {}

  /** One for a partition of the topic from which waiting jobs come. */
  static Record<byte[], Outgoing> of(String retries, int partition, Instant now) {
    return new Record<>(
        NOTHING,
        new Outgoing(retries, NOTHING, OptionalInt.of(partition)),
        now.toEpochMilli(),
        new RecordHeaders().add(HEADER, NOTHING));
  }

  /** Whether a record is one. */
  static boolean is(Record<byte[], byte[]> record) {
    return (record.value() == null || record.value().length == 0)
        && record.headers().lastHeader(HEADER) != null;
  }
}
