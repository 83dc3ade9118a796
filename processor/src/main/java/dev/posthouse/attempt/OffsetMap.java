package dev.posthouse.attempt;

import java.util.BitSet;

/**
 * What is known of a partition's records at and above its committed offset.
 *
 * <p>Both sets hold offsets relative to {@code base}, and they are disjoint: a finished record is
 * no longer merely begun.
 *
 * @param base the committed offset: every record below it is finished
 * @param finished records whose outcome is committed
 * @param begun records that a provider may have been called for and that have no outcome yet
 */
record OffsetMap(long base, BitSet finished, BitSet begun) {

  /**
   * The most offsets a map may span. At 4,000 records a second in one partition, a record that is
   * stuck for an hour spans 14 million; the two sets then take 4 MB.
   */
  static final int MAX_SPAN = 1 << 24;

  /** The map that claims nothing: the safe reading of metadata that cannot be decoded. */
  static OffsetMap claimingNothing(long base) {
    return new OffsetMap(base, new BitSet(), new BitSet());
  }

  /** One past the highest offset that the map says anything about. */
  long end() {
    return base + Math.max(finished.length(), begun.length());
  }
}
