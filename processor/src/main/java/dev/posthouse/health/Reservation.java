package dev.posthouse.health;

import java.time.Instant;

/**
 * The units of a limit that one call has reserved. Not safe for use by several threads.
 *
 * <p>Tested by {@code FleetLimitTest}.
 */
final class Reservation {
  private final double share;
  private final Instant from;
  private Instant at;
  private long count;
  private boolean sent;
  private boolean forgotten;

  /**
   * @param share this process's part of the limit, of which the units are
   * @param count of units
   * @param from from when the call may be sent: not before the units are reserved, and soon
   */
  Reservation(double share, long count, Instant from) {
    this.share = share;
    this.count = count;
    this.from = from;
    this.at = from;
  }

  /** From when the call may be sent by the pace of the limit. */
  Instant from() {
    return from;
  }

  /** The call is sent. */
  void markSent(Instant now) {
    at = now;
    sent = true;
  }

  /** Corrects the count; returns by how many units it grows. */
  long correct(long right) {
    long more = right - count;
    count = right;
    return more;
  }

  /** When the call was sent; until then, from when it may be. */
  Instant at() {
    return at;
  }

  long count() {
    return count;
  }

  /** What the whole fleet would reserve, if all did as this process does. */
  double weight() {
    return count / share;
  }

  boolean isSent() {
    return sent;
  }

  /** Whether the minute that begins when the call is sent is over. */
  boolean isForgotten() {
    return forgotten;
  }

  void forgotten(boolean isSo) {
    forgotten = isSo;
  }
}
