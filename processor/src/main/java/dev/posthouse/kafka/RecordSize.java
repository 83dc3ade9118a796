package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a record weighs against the limit of its topic.
 *
 * <p>Tested by {@code RecordEncoderTest}.
 */
final class RecordSize {

  /** What Kafka adds to a record: its own header and its batch's, and some more. */
  private static final int OVERHEAD = 1024;

  /** What it adds to each of the record's headers, at most: two lengths. */
  private static final int HEADER_OVERHEAD = 10;

  private RecordSize() {}

  /** In bytes, not compressed; never too few. */
  static long of(byte[] key, byte[] value, Headers headers) {
    long size = (long) OVERHEAD + key.length + value.length;
    for (Header header : headers) {
      size += HEADER_OVERHEAD + header.key().getBytes(UTF_8).length;
      size += header.value() == null ? 0 : header.value().length;
    }
    return size;
  }
}
