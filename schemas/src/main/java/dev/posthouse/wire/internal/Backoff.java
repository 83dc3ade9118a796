package dev.posthouse.wire.internal;

import java.time.Duration;

/**
 * How long to leave alone what failed several times in a row: exponential, and capped. Not part of
 * the wire; it stands here because the registry's client needs it as all stations do.
 */
public final class Backoff {
  private Backoff() {}

  /**
   * First, twice first, four times first, … at most.
   *
   * @param times how often it failed in a row; less than one counts as one
   */
  public static Duration of(Duration first, Duration atMost, int times) {
    // 2^30 of the shortest, a millisecond, are 12 days.
    long factor = 1L << Math.max(0, Math.min(times - 1L, 30));
    return first.compareTo(atMost.dividedBy(factor)) > 0 ? atMost : first.multipliedBy(factor);
  }
}
