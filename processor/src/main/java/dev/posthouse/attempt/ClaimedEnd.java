package dev.posthouse.attempt;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far what a worker committed speaks of records.
 *
 * <p>Tested by {@code OffsetMapCodecTest}.
 */
public final class ClaimedEnd {
  private ClaimedEnd() {}

  /** The offset behind the last record that the position calls finished or begun. */
  public static long of(OffsetAndMetadata position) {
    return OffsetMapCodec.decode(position.offset(), position.metadata())
        .map(OffsetMap::end)
        .orElse(position.offset());
  }
}
