package dev.posthouse.health;

import java.time.Duration;

/** How long to stay away from a provider that was found unusable several times in a row. */
final class Backoff {
  private Backoff() {}

  /** First, twice first, four times first, … at most. */
  static Duration of(Duration first, Duration atMost, int times) {
    // 2^30 of the shortest, a millisecond, are 12 days.
    long factor = 1L << Math.clamp(times - 1L, 0, 30);
    return first.compareTo(atMost.dividedBy(factor)) > 0 ? atMost : first.multipliedBy(factor);
  }
}
