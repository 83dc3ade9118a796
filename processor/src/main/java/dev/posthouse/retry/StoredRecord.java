package dev.posthouse.retry;

import dev.posthouse.wire.internal.StoredFormat;
import dev.posthouse.wire.internal.StoredHeader;
import dev.posthouse.wire.internal.WaitingRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A waiting record in the store: its value together with its key and its headers, which a store
 * does not keep. In bytes it is a {@link WaitingRecord}.
 *
 * @param key the record's key: the job's id; null if it is not known
 * @param headers the user's, and the trace context
 * @param value the record's value, as it came
 * @param waitingSince when it began to wait, so that its trace shows the wait from its beginning;
 *     null if jobs are not traced
 */
record StoredRecord(
    byte @Nullable [] key, Headers headers, byte[] value, @Nullable Instant waitingSince) {
  private static final StoredFormat<WaitingRecord> FORMAT = new StoredFormat<>(WaitingRecord.class);

  byte[] toBytes() {
    List<StoredHeader> all =
        StreamSupport.stream(headers.spliterator(), false)
            .map(header -> new StoredHeader(header.key(), buffer(header.value())))
            .toList();
    return FORMAT.write(new WaitingRecord(buffer(key), all, ByteBuffer.wrap(value), waitingSince));
  }

  /**
   * The record that the bytes hold.
   *
   * @throws dev.posthouse.wire.UndecodableException if a newer Posthouse wrote it; the message says
   *     what to do
   */
  static StoredRecord of(byte[] bytes) {
    WaitingRecord record = FORMAT.read(bytes);
    Headers headers = new RecordHeaders();
    for (StoredHeader header : record.getHeaders()) {
      ByteBuffer value = header.getValue();
      headers.add(header.getName(), value == null ? null : array(value));
    }
    ByteBuffer key = record.getKey();
    return new StoredRecord(
        key == null ? null : array(key),
        headers,
        array(record.getValue()),
        record.getWaitingSince());
  }

  private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
