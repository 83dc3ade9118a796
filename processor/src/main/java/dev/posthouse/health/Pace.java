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
 * <p>What is taken is logged anew when its call goes out: a permit may wait for its begun mark to
 * be committed, for seconds while partitions move. The minute is stretched to {@link #MINUTE}:
 * calls reach the provider a little later than they go out, some later than others, so the gap
 * between two of them may shrink by up to 500 ms without breaking the limit. It costs 0.8 % of the
 * limit. A part of less than one unit is rounded up to one: a limit holds exactly where it is at
 * least the number of processes.
 *
 * <p>Not safe for use by several threads.
 */
final class Pace {
  static final Duration MINUTE = Duration.ofMillis(60_500);

  /**
   * How far the pace may run ahead: two turns of a worker, which looks every 25 ms. Each process of
   * a fleet may be ahead at once, and together they exceed the pace by that much after a lull.
   */
  private static final long AHEAD_NANOS = Duration.ofMillis(50).toNanos();

  /**
   * How far the pace may fall behind and make up for it, in a busy minute: where the log is nearly
   * full, a turn that came late or a permit that waited for its commit is no lull. What is made up
   * is no more than what {@link #MINUTE} is stretched by.
   */
  private static final Duration BEHIND = Duration.ofMillis(500);

  private static final double BUSY = 0.95;

  /** Thirds do not add up to wholes. */
  private static final double ROUNDING = 1e-6;

  private final long limit;
  private final Deque<Units> log = new ArrayDeque<>();
  private double share = 1;
  private double logged;
  private Instant freeFrom = Instant.EPOCH;

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
   * Takes units.
   *
   * @param fraction of the pace, above 0: below 1 while the provider is ramped up
   */
  Units take(long count, double fraction, Instant now) {
    Units units = new Units(share, count, now);
    if (limit > 0) {
      Instant earliest = logged >= BUSY * limit ? now.minus(BEHIND) : now;
      Instant from = freeFrom.isAfter(earliest) ? freeFrom : earliest;
      log.addLast(units);
      logged += units.weight();
      freeFrom = from.plusNanos((long) (nanos(count) / fraction));
    }
    return units;
  }

  /** The call has gone out: the minute of what it took begins then. */
  void started(Units units) {
    if (limit == 0) {
      return;
    }
    if (units.isForgotten()) {
      units.forgotten(false);
      logged += units.weight();
    } else {
      log.removeLastOccurrence(units);
    }
    log.addLast(units);
  }

  /** Puts right what was taken, now that it is known. */
  void correct(Units units, long count, Instant now) {
    if (limit > 0) {
      forget(now);
    }
    double before = units.weight();
    long more = units.correct(count);
    if (limit > 0) {
      logged += units.isForgotten() ? 0 : units.weight() - before;
      freeFrom = freeFrom.plusNanos((long) nanos(more));
    }
  }

  private void forget(Instant now) {
    Instant begin = now.minus(MINUTE);
    while (!log.isEmpty() && !log.getFirst().at().isAfter(begin)) {
      Units units = log.removeFirst();
      units.forgotten(true);
      logged = log.isEmpty() ? 0 : logged - units.weight();
    }
  }

  private double nanos(long count) {
    return MINUTE.toNanos() * (count / (limit * share));
  }
}
