package dev.posthouse.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One process's part of a limit of units a minute: never more than the limit in any minute, not
 * only in those of the clock.
 *
 * <p>Two rules make that hold for a fleet. Units are handed out evenly, with no saved-up burst, so
 * that the successor of a killed process need not know what that one has used: at every moment the
 * parts add up to the limit, and so does what they hand out in any minute. And a log of the last
 * minute caps each process at its part exactly; there, what was taken weighs by the part that it
 * was taken from, so that a change of parts neither forgives nor forbids anything.
 *
 * <p>What is taken is logged anew when its call is sent: a permit may wait for its begun mark to be
 * committed, for seconds while partitions move. The minute is stretched to {@link #MINUTE}: calls
 * reach the provider a little later than they are sent, some later than others, so the gap between
 * two of them may shrink by up to 400 ms without breaking the limit. It costs 0.7 % of the limit. A
 * part of less than one unit is rounded up to one: a limit holds exactly where it is at least the
 * number of processes.
 *
 * <p>Not safe for use by several threads.
 *
 * <p>Tested by {@code EvenPaceTest}.
 */
final class PacedMinuteLimit {
  static final Duration MINUTE = Duration.ofMillis(60_400);

  /**
   * How long before their time units are handed out: two turns of a worker, which looks every 25
   * ms, and commits that a job is begun before it calls. A reservation says when its time is. Calls
   * that were sent as soon as they could be would be as uneven as the turns are, and those of a
   * fleet would add up to more in a second than the pace.
   */
  private static final long AHEAD_NANOS = Duration.ofMillis(50).toNanos();

  /** How much later than its time a call is sent that was not handed out ahead, after a lull. */
  private static final double COMMIT_NANOS = Duration.ofMillis(25).toNanos();

  /**
   * How far the pace may fall behind and make up for it, in a busy minute: where the log is nearly
   * full, a turn that came late or a permit that waited for its commit is no lull. It is made up
   * little by little, by the pace of a minute that is not stretched, lest calls come in bursts.
   */
  private static final long BEHIND_NANOS = Duration.ofMillis(500).toNanos();

  /** By how much of it the time between two units is shortened, to make up. */
  private static final double STRETCH =
      1 - (double) Duration.ofMinutes(1).toNanos() / MINUTE.toNanos();

  private static final double BUSY = 0.95;

  /** Thirds do not add up to wholes. */
  private static final double ROUNDING = 1e-6;

  private final long limit;
  private final Deque<Reservation> log = new ArrayDeque<>();
  private double share = 1;
  private double logged;

  /** When the next units' time is, by the pace; null before the first are taken. */
  private @Nullable Instant freeFrom;

  private long behindNanos;

  /**
   * @param limit units a minute of the whole fleet; 0 for no limit
   */
  PacedMinuteLimit(long limit) {
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
    forget(next(now));
    return share > 0
        && !now.plusNanos(AHEAD_NANOS).isBefore(next(now))
        && (log.isEmpty() || logged + count / share <= limit + ROUNDING);
  }

  /**
   * How many calls of so many units each could be made until a moment.
   *
   * @param fraction of the pace, above 0
   * @return {@link Integer#MAX_VALUE} if there is no limit
   */
  int spareCalls(long count, double fraction, Instant now, Instant until) {
    if (limit == 0 || count == 0) {
      return Integer.MAX_VALUE;
    }
    long ahead = Duration.between(next(now), until).toNanos() + AHEAD_NANOS;
    if (share <= 0 || ahead < 0) {
      return 0;
    }
    double paced = 1 + ahead / (nanos(count) / fraction);
    double left = (limit + ROUNDING - loggedAt(until)) * share / count;
    return (int) (log.isEmpty() ? Math.max(1, Math.min(paced, left)) : Math.min(paced, left));
  }

  /** When the next units' time is. */
  private Instant next(Instant now) {
    return freeFrom == null || freeFrom.isBefore(now) ? now : freeFrom;
  }

  private boolean isFreeBefore(Instant now) {
    return freeFrom == null || freeFrom.isBefore(now);
  }

  private double loggedAt(Instant later) {
    Instant begin = later.minus(MINUTE);
    double left = logged;
    for (Reservation reservation : log) {
      if (reservation.at().isAfter(begin)) {
        break;
      }
      left -= reservation.weight();
    }
    return left;
  }

  /**
   * Takes units.
   *
   * @param fraction of the pace, above 0: below 1 while the provider is ramped up
   */
  Reservation take(long count, double fraction, Instant now) {
    if (limit == 0) {
      return new Reservation(share, count, now);
    }
    Instant from = next(now);
    double gap = nanos(count) / fraction;
    long behind = behind(now);
    if (behind > 0) {
      double madeUp = Math.min((double) behind, gap * STRETCH);
      behindNanos -= (long) madeUp;
      gap -= madeUp;
    } else if (isFreeBefore(now)) {
      gap += COMMIT_NANOS;
    }
    Reservation reservation = new Reservation(share, count, from);
    log.addLast(reservation);
    logged += reservation.weight();
    // Rounded up: by the time of a minute's last units, its first are over.
    freeFrom = from.plusNanos((long) Math.ceil(gap));
    return reservation;
  }

  /** How far the pace has fallen behind, now that units are taken. */
  private long behind(Instant now) {
    if (logged < BUSY * limit) {
      behindNanos = 0;
    } else if (freeFrom != null && freeFrom.isBefore(now)) {
      long late = Duration.between(freeFrom, now).toNanos();
      behindNanos = Math.min(behindNanos + late, BEHIND_NANOS);
    }
    return behindNanos;
  }

  /** The call was sent: the minute of what it took begins then. */
  void started(Reservation reservation) {
    if (limit == 0) {
      return;
    }
    if (reservation.isForgotten()) {
      reservation.forgotten(false);
      logged += reservation.weight();
    } else {
      log.removeLastOccurrence(reservation);
    }
    log.addLast(reservation);
  }

  /** Corrects what was taken, now that it is known. */
  void correct(Reservation reservation, long count, Instant now) {
    if (limit > 0) {
      forget(now);
    }
    double before = reservation.weight();
    long more = reservation.correct(count);
    if (limit > 0) {
      logged += reservation.isForgotten() ? 0 : reservation.weight() - before;
      if (freeFrom != null && share > 0) {
        // Without a part there is no pace: calls that end after all partitions are lost.
        freeFrom = freeFrom.plusNanos((long) nanos(more));
      }
    }
  }

  /** Units a minute of the whole fleet; 0 for no limit. */
  long perMinute() {
    return limit;
  }

  /** Units of the last minute; none without a limit. */
  long used(Instant now) {
    Instant begin = now.minus(MINUTE);
    return log.stream()
        .filter(reservation -> reservation.at().isAfter(begin))
        .mapToLong(Reservation::count)
        .sum();
  }

  private void forget(Instant now) {
    Instant begin = now.minus(MINUTE);
    while (!log.isEmpty() && !log.getFirst().at().isAfter(begin)) {
      Reservation reservation = log.removeFirst();
      reservation.forgotten(true);
      logged = log.isEmpty() ? 0 : logged - reservation.weight();
    }
  }

  private double nanos(long count) {
    return MINUTE.toNanos() * (count / (limit * share));
  }
}
