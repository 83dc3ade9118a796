package dev.posthouse.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One process's part of a limit of units a minute: never more than the limit in any minute, not
 * only in those of the clock.
 *
 * <p>Two rules make that hold for a fleet. Units are handed out evenly, with no saved-up burst, so
 * that an heir of a killed process need not know what that one has used: at every moment the parts
 * add up to the limit, and so does what they hand out in any minute. And a log of the last minute
 * caps each process at its part exactly; there, what was taken weighs by the part that it was taken
 * from, so that a change of parts neither forgives nor forbids anything.
 *
 * <p>The minute is stretched to {@link #MINUTE}: calls reach the provider a little later than they
 * are let go, some later than others, so the gap between two of them may shrink by up to 1.5 s
 * without breaking the limit. It costs 2.4 % of the limit. A part of less than one unit is rounded
 * up to one: a limit holds exactly where it is at least the number of processes.
 *
 * <p>Not safe for use by several threads.
 */
final class Pace {
  static final Duration MINUTE = Duration.ofMillis(61_500);

  /**
   * How far the pace may run ahead: two turns of a worker, which looks every 25 ms. Each process of
   * a fleet may be ahead at once, and together they exceed the pace by that much after a lull.
   */
  private static final long AHEAD_NANOS = Duration.ofMillis(50).toNanos();

  /** Thirds do not add up to wholes. */
  private static final double ROUNDING = 1e-6;

  private final long limit;
  private final Deque<Units> log = new ArrayDeque<>();
  private double share = 1;
  private double logged;
  private Instant freeFrom = Instant.EPOCH;

  /** Units that were handed out at one moment. */
  static final class Units {
    private final Instant at;
    private final double share;
    private long count;
    private boolean forgotten;

    private Units(Instant at, double share, long count) {
      this.at = at;
      this.share = share;
      this.count = count;
    }

    /** What the whole fleet took, if all took like this process. */
    private double weight() {
      return count / share;
    }
  }

  /**
   * @param limit units a minute of the whole fleet; 0 for no limit
   */
  Pace(long limit) {
    this.limit = limit;
  }

  /** Sets this process's part. */
  void share(double part) {
    share = part;
  }

  /** Whether so many units may be taken now. One call that is larger than the limit goes alone. */
  boolean allows(long count, Instant now) {
    if (limit == 0) {
      return true;
    }
    forget(now);
    return share > 0
        && !now.plusNanos(AHEAD_NANOS).isBefore(freeFrom)
        && (log.isEmpty() || logged + count / share <= limit + ROUNDING);
  }

  /**
   * How many calls of so many units each would be let go until a moment.
   *
   * @param fraction of the pace, above 0
   * @return {@link Integer#MAX_VALUE} if there is no limit
   */
  int room(long count, double fraction, Instant now, Instant until) {
    if (limit == 0 || count == 0) {
      return Integer.MAX_VALUE;
    }
    if (!allows(count, until)) {
      return 0;
    }
    Instant from = freeFrom.isAfter(now) ? freeFrom : now;
    long ahead = Duration.between(from, until).toNanos() + AHEAD_NANOS;
    double paced = 1 + Math.max(0, ahead) / (nanos(count) / fraction);
    double left = Math.max(1, (limit - logged + ROUNDING) * share / count);
    return (int) Math.min(paced, left);
  }

  /**
   * Takes units.
   *
   * @param fraction of the pace, above 0: below 1 while the provider is ramped up
   */
  Units take(long count, double fraction, Instant now) {
    Units units = new Units(now, share, count);
    if (limit > 0) {
      log.addLast(units);
      logged += units.weight();
      Instant from = freeFrom.isAfter(now) ? freeFrom : now;
      freeFrom = from.plusNanos((long) (nanos(count) / fraction));
    }
    return units;
  }

  /** Puts right what was taken, now that it is known. */
  void correct(Units units, long count, Instant now) {
    if (limit == 0) {
      return;
    }
    forget(now);
    long more = count - units.count;
    double before = units.weight();
    units.count = count;
    if (!units.forgotten) {
      logged += units.weight() - before;
    }
    freeFrom = freeFrom.plusNanos((long) nanos(more));
  }

  private void forget(Instant now) {
    Instant begin = now.minus(MINUTE);
    while (!log.isEmpty() && !log.getFirst().at.isAfter(begin)) {
      Units units = log.removeFirst();
      units.forgotten = true;
      logged = log.isEmpty() ? 0 : logged - units.weight();
    }
  }

  private double nanos(long count) {
    return MINUTE.toNanos() * (count / (limit * share));
  }
}
