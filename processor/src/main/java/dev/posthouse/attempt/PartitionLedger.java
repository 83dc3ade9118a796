package dev.posthouse.attempt;

import java.util.BitSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which records of one partition are finished, begun or neither. Confined to the worker's thread.
 *
 * <p>Invariants: every offset below {@code base} is finished; the committed offset is the lowest
 * unfinished one, never derived from the highest seen; an offset that Kafka skipped (a transaction
 * marker, a compacted or aborted record) counts as finished as soon as a later one is delivered.
 */
final class PartitionLedger {

  /** What was known of a record when it was delivered. */
  enum RecordState {
    /** Nobody has called a provider for it. */
    UNTOUCHED,
    /** A provider may have been called for it by a worker that is gone. */
    BEGUN,
    /** Its outcome is committed: it must be skipped. */
    FINISHED
  }

  /** The broker's default for {@code offset.metadata.max.bytes}. */
  static final int METADATA_LIMIT = 4096;

  /**
   * Kept free for the mark of the lowest unfinished record, which must always fit, or the partition
   * would stall: it adds two runs at most, of five bytes each.
   */
  private static final int METADATA_RESERVE = 64;

  /** At this many characters the partition is no longer fetched, so that the rest fits. */
  static final int METADATA_PRESSURE = METADATA_LIMIT * 3 / 4;

  /** Rebuilding the bit sets on a lower base is put off until this many bits would be saved. */
  private static final int TRIM = 1 << 16;

  /** Offset of bit 0 of both sets. */
  private long origin;

  private BitSet finished;
  private BitSet begun;

  /** One past the highest offset delivered. */
  private long next;

  private int metadataLength;
  private boolean measured;

  PartitionLedger(OffsetMap restored) {
    origin = restored.base();
    next = restored.base();
    finished = (BitSet) restored.finished().clone();
    begun = (BitSet) restored.begun().clone();
  }

  /** Whether a record is one that should have been delivered long ago. */
  boolean isBehind(long offset) {
    return offset < next;
  }

  /** Takes in a delivered record. Offsets must come in ascending order. */
  RecordState deliver(long offset) {
    if (isBehind(offset)) {
      throw new IllegalArgumentException("offset " + offset + " delivered after " + (next - 1));
    }
    if (finished.nextClearBit(0) >= bit(next) && offset - next > TRIM) {
      restartAt(offset);
    }
    finished.set(bit(next), bit(offset));
    next = offset + 1;
    measured = false;
    if (finished.get(bit(offset))) {
      return RecordState.FINISHED;
    }
    return begun.get(bit(offset)) ? RecordState.BEGUN : RecordState.UNTOUCHED;
  }

  /** A provider is about to be called for the record. */
  void begin(long offset) {
    begun.set(bit(offset));
  }

  /** The call that was about to be made will not be made. */
  void unbegin(long offset) {
    begun.clear(bit(offset));
  }

  /** Whether a provider was called for the record, as far as its next owner would know. */
  boolean isBegun(long offset) {
    return begun.get(bit(offset));
  }

  /** The record's outcome goes into the transaction that {@link #position} will be part of. */
  void finish(long offset) {
    finished.set(bit(offset));
  }

  /** The outcome did not get into a committed transaction after all. */
  void unfinish(long offset) {
    finished.clear(bit(offset));
  }

  /** Whether the metadata of the present state is short enough for the broker, with the reserve. */
  boolean fits() {
    return position().metadata().length() <= METADATA_LIMIT - METADATA_RESERVE
        && span() < OffsetMap.MAX_SPAN;
  }

  /** Whether this is the unfinished record that holds back the committed offset. */
  boolean isLowest(long offset) {
    return finished.nextClearBit(0) == bit(offset);
  }

  /** Whether the partition should rest until more of what was fetched is finished. */
  boolean isUnderPressure() {
    if (!measured) {
      position(); // the gaps between delivered records lengthen it, even if no job moves
    }
    return metadataLength >= METADATA_PRESSURE || span() >= OffsetMap.MAX_SPAN / 2;
  }

  /** How much of the space for metadata was used when it was last measured: from 0 to 1. */
  double occupancy() {
    return (double) metadataLength / METADATA_LIMIT;
  }

  /** The lowest unfinished offset, with the map of what is finished or begun above it. */
  OffsetAndMetadata position() {
    int base = finished.nextClearBit(0);
    BitSet above = finished.get(base, Math.max(base, finished.length()));
    BitSet touched = begun.get(base, Math.max(base, begun.length()));
    touched.andNot(above);
    String metadata = OffsetMapCodec.encode(new OffsetMap(origin + base, above, touched));
    metadataLength = metadata.length();
    measured = true;
    return new OffsetAndMetadata(origin + base, metadata);
  }

  /** A transaction with the present {@link #position} has been committed: bits below it may go. */
  void committed() {
    int base = finished.nextClearBit(0);
    if (base >= TRIM) {
      finished = finished.get(base, Math.max(base, finished.length()));
      begun = begun.get(base, Math.max(base, begun.length()));
      origin += base;
    }
  }

  /** Kafka skipped far ahead while nothing was unfinished: forget what lies behind. */
  private void restartAt(long offset) {
    long skipped = offset - origin;
    int from = (int) Math.min(skipped, OffsetMap.MAX_SPAN);
    finished = finished.get(from, Math.max(from, finished.length()));
    begun = begun.get(from, Math.max(from, begun.length()));
    origin = offset;
    next = offset;
  }

  private int span() {
    return Math.max(finished.length(), begun.length()) - finished.nextClearBit(0);
  }

  private int bit(long offset) {
    return Math.toIntExact(offset - origin);
  }
}
