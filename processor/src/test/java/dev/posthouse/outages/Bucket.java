package dev.posthouse.outages;

import java.time.Duration;
import java.time.Instant;

/**
 * A vendor's limit of calls a minute: fills evenly, and holds what comes in within a few seconds.
 */
final class Bucket {
  private static final double HOLDS_SECONDS = 5;

  private double calls;
  private Instant filled = Timeline.BEGIN;

  /**
   * Takes a call's place.
   *
   * @return zero if there was one, else how long until there is
   */
  Duration take(double perSecond, Instant now) {
    double came = Duration.between(filled, now).toNanos() / 1e9 * perSecond;
    calls = Math.min(HOLDS_SECONDS * perSecond, calls + came);
    filled = now;
    if (calls < 1) {
      return Duration.ofNanos((long) Math.ceil((1 - calls) / perSecond * 1e9));
    }
    calls--;
    return Duration.ZERO;
  }
}
