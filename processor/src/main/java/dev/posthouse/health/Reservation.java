package dev.posthouse.health;

import java.time.Instant;

/** Reservation of a limit that one call has taken. Not safe for use by several threads. */
final class Reservation {
  private final double share;
  private final Instant from;
  private Instant at;
  private long count;
  private boolean out;
  private boolean forgotten;

  /**
   * @param share the part of the limit that they were taken from
   * @param from when their time is: not before they are taken, and soon
   */
  Reservation(double share, long count, Instant from) {
    this.share = share;
    this.count = count;
    this.from = from;
    this.at = from;
  }

  /** When their time is: their call should not go out before. */
  Instant from() {
    return from;
  }

  /** The call that takes them goes out. */
  void goOut(Instant now) {
    at = now;
    out = true;
  }

  /** Puts the count right; returns how many more there are than before. */
  long correct(long right) {
    long more = right - count;
    count = right;
    return more;
  }

  /** When their call went out; until then, when their time is. */
  Instant at() {
    return at;
  }

  long count() {
    return count;
  }

  /** What the whole fleet took, if all took like this process. */
  double weight() {
    return count / share;
  }

  boolean isOut() {
    return out;
  }

  /** Whether the minute that they were taken in is over. */
  boolean isForgotten() {
    return forgotten;
  }

  void forgotten(boolean isSo) {
    forgotten = isSo;
  }
}
