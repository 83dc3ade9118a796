package dev.posthouse.health;

import dev.posthouse.job.Allowance.Left;
import java.time.Instant;

/**
 * One process's part of one limit: what the settings grant, and no more than what is left by the
 * provider's own word. Not safe for use by several threads.
 */
final class Limit {
  private final Pace pace;
  private final Remainder remainder = new Remainder();
  private double share = 1;

  /**
   * @param perMinute units a minute of the whole fleet; 0 if the settings state no limit
   */
  Limit(long perMinute) {
    pace = new Pace(perMinute);
  }

  void share(double part) {
    share = part;
    pace.share(part);
  }

  boolean allows(long count, Instant now) {
    return remainder.allows(count, share, now) && pace.allows(count, now);
  }

  /** How many calls of so many units each would be let go until a moment. */
  int room(long count, double fraction, Instant now, Instant until) {
    return Math.min(pace.room(count, fraction, now, until), remainder.room(count, share, now));
  }

  Units take(long count, double fraction, Instant now) {
    Units units = pace.take(count, fraction, now);
    remainder.taken(units);
    return units;
  }

  /** The call goes out now. */
  void started(Units units, Instant now) {
    remainder.started(units, now);
    units.goOut(now);
    pace.started(units);
  }

  /** Puts right what was taken, now that it is known. */
  void correct(Units units, long count, Instant now) {
    remainder.corrected(units, count - units.count());
    pace.correct(units, count, now);
  }

  /**
   * Takes in what the provider says is left.
   *
   * @param asOf when the request was sent that it was said to
   */
  void told(Left left, Instant asOf, Instant now) {
    remainder.told(left, asOf, share, now);
  }
}
