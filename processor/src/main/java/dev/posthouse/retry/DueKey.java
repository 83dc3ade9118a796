package dev.posthouse.retry;

import dev.posthouse.job.Moments;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * The store's keys: due time in milliseconds, then the record's offset, both big-endian. Bytes
 * compare as the times do, so the jobs that are due stand at the front; and since a partition has
 * each offset once, no job ever takes another's place.
 *
 * @param due when the job may be called again; not before 1970
 * @param offset of the job's record on the retry topic
 */
record DueKey(Instant due, long offset) {

  static final int LENGTH = 2 * Long.BYTES;

  /** To the millisecond, and rounded up: nothing is due early. */
  DueKey {
    due = Moments.roundedUp(due);
  }

  Bytes toBytes() {
    return Bytes.wrap(
        ByteBuffer.allocate(LENGTH).putLong(due.toEpochMilli()).putLong(offset).array());
  }

  static DueKey of(Bytes bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes.get());
    return new DueKey(Instant.ofEpochMilli(in.getLong()), in.getLong());
  }

  /** Sorts before every key of the moment and after all of those before it. */
  static Bytes lowest(long epochMillis) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(epochMillis).array());
  }
}
