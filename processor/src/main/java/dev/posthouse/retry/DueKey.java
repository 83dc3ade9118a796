package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * The store's keys: due time in milliseconds, big-endian, then generation and job id. Bytes compare
 * as the times do, so the jobs that are due stand at the front.
 */
final class DueKey {
  private DueKey() {}

  static Bytes of(Instant due, String jobId, int generation) {
    byte[] id = jobId.getBytes(UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + id.length)
            .putLong(due.toEpochMilli())
            .putInt(generation)
            .put(id)
            .array());
  }

  /** The lowest key of a moment. */
  static Bytes from(long epochMillis) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(epochMillis).array());
  }

  static Instant due(Bytes key) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(key.get()).getLong());
  }

  static byte[] jobId(Bytes key) {
    int prefix = Long.BYTES + Integer.BYTES;
    byte[] id = new byte[key.get().length - prefix];
    ByteBuffer.wrap(key.get()).position(prefix).get(id);
    return id;
  }
}
