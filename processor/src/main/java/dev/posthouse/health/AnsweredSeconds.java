package dev.posthouse.health;

import java.time.Instant;

/**
 * In which seconds calls began that were answered, for the last hour. An answer tells that its
 * provider took calls when this one began; what ended meanwhile may have begun before an outage.
 * Not safe for use by several threads.
 *
 * <p>Tested by {@code RoutePolicyTest}.
 */
final class AnsweredSeconds {
  private static final int SECONDS = 3600;

  /** The second of each place; places are taken anew each hour. */
  private final long[] answered = new long[SECONDS];

  void add(Instant begun) {
    long second = begun.getEpochSecond();
    int place = place(second);
    answered[place] = Math.max(answered[place], second);
  }

  /** Whether any was answered that began in a span of time, to the second. */
  boolean anyBetween(Instant from, Instant until) {
    long last = until.getEpochSecond();
    for (long second = Math.max(from.getEpochSecond(), last - SECONDS + 1);
        second <= last;
        second++) {
      if (answered[place(second)] == second) {
        return true;
      }
    }
    return false;
  }

  private static int place(long second) {
    return (int) Math.floorMod(second, (long) SECONDS);
  }
}
