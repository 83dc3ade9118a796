package dev.posthouse.health;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.QuotaReport.Left;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * One process's part of what is left of a limit, as the provider last reported it. The report is of
 * the whole account: another application that uses it too is seen here, and nowhere else.
 *
 * <p>A report counts all calls that had been sent by its moment; this process takes off what it has
 * sent since, and nothing twice. Of the rest it takes the part that it has of the limit, since the
 * others of the fleet see the same reports. A report holds until the limit is whole again; if no
 * other has come by then, nothing is known.
 *
 * <p>In between, a bucket fills evenly, and the vendors' do: of one that is full again after a
 * minute if it is empty, what is missing shows when it will be full. Where that does not fit, the
 * limit is one of fixed windows, and nothing comes back before the next begins: unless the provider
 * itself says when to come again, as with "nothing left for six minutes, retry after one second";
 * by then its report is no longer believed. What others than the fleet take is inferred from one
 * report to the next. At most half of what comes in is left to them: a process that seldom calls
 * takes its fleet for strangers, and must not starve.
 *
 * <p>Not safe for use by several threads.
 */
final class ReportedQuota {
  private static final double[] PERIODS_SECONDS = {60, 86_400};
  private static final double TOLERANCE = 0.2;

  /** What others take is a mean over about so long. */
  private static final double MEMORY_SECONDS = 5;

  private static final double LEFT_TO_OTHERS = 0.5;

  /** What others take in so long is left in the bucket, lest they find it empty. */
  private static final double RESERVE_SECONDS = 1;

  /**
   * A first report comes no later than this after its call: what was sent before need not be kept.
   */
  private static final Duration FIRST = Duration.ofSeconds(5);

  /** What the provider reported, of the moment when the request was sent that it answered. */
  private record Report(Left left, Instant asOf, @Nullable Instant comeAgain) {
    /** How long it is believed. */
    Instant until() {
      return comeAgain != null && comeAgain.isBefore(left.reset()) && fillPerSecond(this) == 0
          ? comeAgain
          : left.reset();
    }
  }

  /** Of the calls that were sent since the latest report, in their order. */
  private final SequencedSet<Reservation> sent = new LinkedHashSet<>();

  private long sentUnits;
  private long takenUnits;

  /** Null before the first. */
  private @Nullable Report latest;

  private double othersPerSecond;

  /**
   * Whether so many units may be taken now. A call that is larger than the part goes if all is
   * there for it, and alone.
   */
  boolean allows(long count, double share, Instant now) {
    Report report = known(now);
    if (report == null) {
      return true;
    }
    Left left = report.left;
    double there = expected(report, now);
    long spent = takenUnits + sentUnits;
    return count > share * left.limit()
        ? spent == 0 && there >= Math.min(count, left.limit())
        : share * there - spent >= count;
  }

  /** From when so many units may be taken, if no others are taken and nothing new is reported. */
  Instant opensFrom(long count, double share, Instant now) {
    Report report = known(now);
    if (report == null || allows(count, share, now)) {
      return now;
    }
    Left left = report.left;
    double others = Math.clamp(othersPerSecond, 0, fillPerSecond(report) * LEFT_TO_OTHERS);
    double fill = fillPerSecond(report) - others;
    double wanted = Math.min((count + takenUnits + sentUnits) / share, (double) left.limit());
    double missing = wanted - expected(report, now);
    if (share <= 0 || fill <= 0 || missing >= fill * seconds(now, left.reset())) {
      return report.until();
    }
    return now.plusMillis((long) Math.ceil(1000 * missing / fill));
  }

  /** How many calls of so many units each may be taken now. */
  int spareCalls(long count, double share, Instant now) {
    Report report = known(now);
    if (report == null || count == 0) {
      return Integer.MAX_VALUE;
    }
    if (count > share * report.left.limit()) {
      return allows(count, share, now) ? 1 : 0;
    }
    double there = share * expected(report, now) - takenUnits - sentUnits;
    return (int) Math.max(0, there / count);
  }

  /** For a call that has not been sent yet. */
  void taken(Reservation reservation) {
    takenUnits += reservation.count();
  }

  /** The call is sent; to be called before its reservation is marked as sent. */
  void started(Reservation reservation, Instant now) {
    takenUnits -= reservation.count();
    sentUnits += reservation.count();
    sent.addLast(reservation);
    if (known(now) == null) {
      forgetUntil(now.minus(FIRST));
    }
  }

  /** What a call took is corrected by so many units. */
  void corrected(Reservation reservation, long more) {
    if (!reservation.isSent()) {
      takenUnits += more;
    } else if (sent.contains(reservation)) {
      sentUnits += more;
    }
  }

  /**
   * Takes in what the provider reported.
   *
   * @param report which it made of this limit, and of others
   */
  void reported(Left left, QuotaReport report, double share, Instant now) {
    Instant when = report.asOf();
    if (latest != null && when.isBefore(latest.asOf)) {
      return; // a later report has overtaken it
    }
    Report before = known(now);
    long spent = forgetUntil(when);
    if (before != null && share > 0) {
      double taken = expectedAlone(before, when) - left.remaining() - spent / share;
      inferUseByOthers(taken, before.asOf, when);
    }
    latest = new Report(left, when, report.comeAgain());
  }

  /** What was reported last; null if nothing was that still holds. */
  LimitUse.@Nullable Reported reported(Instant now) {
    Report report = known(now);
    return report == null
        ? null
        : new LimitUse.Reported(
            report.left.limit(), report.left.remaining(), report.asOf, report.left.reset());
  }

  private @Nullable Report known(Instant now) {
    return latest == null || now.isBefore(latest.until()) ? latest : null;
  }

  private void inferUseByOthers(double taken, Instant from, Instant until) {
    double seconds = seconds(from, until);
    if (seconds > 0) {
      double weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
      othersPerSecond += (taken / seconds - othersPerSecond) * weight;
    }
  }

  private double expected(Report report, Instant now) {
    Left left = report.left;
    double fill = fillPerSecond(report);
    double others = Math.clamp(othersPerSecond, 0, fill * LEFT_TO_OTHERS);
    double there = left.remaining() + (fill - others) * seconds(report.asOf, now);
    return Math.min((double) left.limit(), there) - others * RESERVE_SECONDS;
  }

  /** If nobody took any. */
  private static double expectedAlone(Report report, Instant now) {
    Left left = report.left;
    double filled = fillPerSecond(report) * seconds(report.asOf, now);
    return Math.min((double) left.limit(), left.remaining() + filled);
  }

  private static double fillPerSecond(Report report) {
    Left left = report.left;
    long missing = left.limit() - left.remaining();
    double untilFull = seconds(report.asOf, left.reset());
    if (missing <= 0 || untilFull <= 0) {
      return 0;
    }
    double period = untilFull * left.limit() / missing;
    for (double usual : PERIODS_SECONDS) {
      if (Math.abs(period - usual) <= TOLERANCE * usual) {
        return missing / untilFull;
      }
    }
    return 0;
  }

  private long forgetUntil(Instant moment) {
    long forgotten = 0;
    while (!sent.isEmpty() && !sent.getFirst().at().isAfter(moment)) {
      forgotten += sent.removeFirst().count();
    }
    sentUnits -= forgotten;
    return forgotten;
  }

  private static double seconds(Instant from, Instant until) {
    return Duration.between(from, until).toNanos() / 1e9;
  }
}
