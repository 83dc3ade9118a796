package dev.posthouse.health;

import java.time.Duration;
import java.time.Instant;

/**
 * Lets a provider that was shut have its calls back little by little: the backlog must not knock it
 * over again.
 *
 * @param from when it opened
 * @param length how long it takes until all calls are let through
 */
record SlowStart(Instant from, Duration length) {
  static final SlowStart NONE = new SlowStart(Instant.EPOCH, Duration.ZERO);

  private static final double FIRST = 0.1;

  /** The share of the limits that is to be used, above 0 and at most 1. */
  double fraction(Instant now) {
    if (isOver(now)) {
      return 1;
    }
    double done = (double) Duration.between(from, now).toMillis() / length.toMillis();
    return FIRST + (1 - FIRST) * Math.max(0, done);
  }

  boolean isOver(Instant now) {
    return !now.isBefore(from.plus(length));
  }
}
