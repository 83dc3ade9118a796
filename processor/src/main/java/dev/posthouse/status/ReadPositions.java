package dev.posthouse.status;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the events are read of each partition that this process owns. Safe for use by many
 * threads.
 */
final class ReadPositions {
  /** Of a partition of which nothing was read yet. */
  private static final long BEGIN = 0;

  private final Map<Integer, Long> next = new ConcurrentHashMap<>();

  /** The partition came here, and its store is whole. */
  void begin(int partition) {
    next.put(partition, BEGIN);
  }

  /** The event is in the store. */
  void passed(int partition, long offset) {
    next.put(partition, offset + 1);
  }

  /** The partition goes elsewhere. */
  void end(int partition) {
    next.remove(partition);
  }

  boolean isHere(int partition) {
    return next.containsKey(partition);
  }

  /**
   * The offset behind the last event that was read since the partition came here; none if none was,
   * or if it is not here.
   */
  OptionalLong next(int partition) {
    long read = next.getOrDefault(partition, BEGIN);
    return read == BEGIN ? OptionalLong.empty() : OptionalLong.of(read);
  }
}
