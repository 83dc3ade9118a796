package dev.posthouse.health;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.QuotaReport.Left;
import java.time.Instant;

/**
 * One process's part of one limit: what the settings grant, and no more than what is left as the
 * provider reports it. Not safe for use by several threads.
 */
final class Limit {
  private final PacedMinuteLimit pace;
  private final ReportedQuota quota = new ReportedQuota();
  private double share = 1;

  /**
   * @param perMinute units a minute of the whole fleet; 0 if the settings state no limit
   */
  Limit(long perMinute) {
    pace = new PacedMinuteLimit(perMinute);
  }

  void share(double part) {
    share = part;
    pace.share(part);
  }

  boolean allows(long count, Instant now) {
    return quota.allows(count, share, now) && pace.allows(count, now);
  }

  /** From when what is left, as the provider reports it, is enough. */
  Instant quotaFrom(long count, Instant now) {
    return quota.opensFrom(count, share, now);
  }

  /** How many calls of so many units each could be made until a moment. */
  int spareCalls(long count, double fraction, Instant now, Instant until) {
    return Math.min(
        pace.spareCalls(count, fraction, now, until), quota.spareCalls(count, share, now));
  }

  Reservation take(long count, double fraction, Instant now) {
    Reservation reservation = pace.take(count, fraction, now);
    quota.taken(reservation);
    return reservation;
  }

  /** What is used of it. */
  LimitUse use(QuotaReport.Unit unit, Instant now) {
    return new LimitUse(unit, pace.perMinute(), share, pace.used(now), quota.reported(now));
  }

  /** The call is sent now. */
  void started(Reservation reservation, Instant now) {
    quota.started(reservation, now);
    reservation.markSent(now);
    pace.started(reservation);
  }

  /** Corrects what was taken, now that it is known. */
  void correct(Reservation reservation, long count, Instant now) {
    quota.corrected(reservation, count - reservation.count());
    pace.correct(reservation, count, now);
  }

  /**
   * Takes in what the provider reports is left.
   *
   * @param report which the provider made of this limit, and of others
   */
  void reported(Left left, QuotaReport report, Instant now) {
    quota.reported(left, report, share, now);
  }
}
