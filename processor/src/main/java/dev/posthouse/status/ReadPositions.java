package dev.posthouse.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the events are read of each partition that this process owns. Safe for use by many
 * threads.
 */
final class ReadPositions {
  /**
   * The offsets behind the last event may belong to the marker of its transaction or to one that
   * was aborted, and no record will ever come for them. If none has come for so long, none lies
   * there.
   */
  static final Duration QUIET = Duration.ofSeconds(1);

  private final Map<Integer, Mark> marks = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /**
   * @param next the offset behind the last event
   * @param at when that was read, or the partition came here
   */
  private record Mark(long next, Instant at) {}

  ReadPositions(InstantSource clock) {
    this.clock = clock;
  }

  /** The partition came here, and its store is whole. */
  void begin(int partition) {
    marks.put(partition, new Mark(0, clock.instant()));
  }

  /** The event is in the store. */
  void passed(int partition, long offset) {
    marks.put(partition, new Mark(offset + 1, clock.instant()));
  }

  /** The partition goes elsewhere. */
  void end(int partition) {
    marks.remove(partition);
  }

  boolean isHere(int partition) {
    return marks.containsKey(partition);
  }

  /** Whether the store has all events before an offset. */
  boolean hasPassed(int partition, long end) {
    Mark mark = marks.get(partition);
    return mark != null && (mark.next >= end || mark.at.plus(QUIET).isBefore(clock.instant()));
  }
}
