package dev.posthouse.health;

import java.time.Instant;

/**
 * How many calls may be in flight: one more for each round of answers while all are used, and
 * nearly a third fewer when the provider shows that it is overloaded. Not safe for use by several
 * threads.
 */
final class AdaptiveLimit {
  private static final double FALL = 0.7;

  private final int floor;
  private final int ceiling;
  private double limit;
  private Instant lastFall = Instant.MIN;

  AdaptiveLimit(int floor, int ceiling) {
    this.floor = Math.min(floor, ceiling);
    this.ceiling = ceiling;
    this.limit = ceiling;
  }

  int permits() {
    return (int) limit;
  }

  /**
   * A call was answered.
   *
   * @param inFlight calls in flight, this one included: a limit that is not reached proves nothing
   */
  void answered(int inFlight) {
    if (inFlight >= permits() / 2) {
      limit = Math.min(ceiling, limit + 1 / limit);
    }
  }

  /**
   * The provider is overloaded. The calls that began before the last fall met the load of before
   * it: they do not make the limit fall again.
   */
  void overloaded(Instant startedAt, Instant now) {
    if (startedAt.isAfter(lastFall)) {
      limit = Math.max(floor, limit * FALL);
      lastFall = now;
    }
  }
}
