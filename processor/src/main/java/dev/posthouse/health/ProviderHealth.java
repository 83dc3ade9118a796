package dev.posthouse.health;

import dev.posthouse.job.Moments;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Parking;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet knows of one provider: what each process publishes to the others when it changes.
 *
 * @param state whether it may be called
 * @param since when it came into this state; null if nothing was ever found
 * @param opens when it may be tried again; unknown if somebody has to resume it
 * @param reason why, for people: the kind of a failure, or somebody's words; empty if open
 * @param times how often in a row it was found shut
 * @param silencedUntil until when it asked not to be called; null if it never did
 * @param quotaUntil until when calls are withheld, since it reports that nothing is left of its
 *     account's limits; null if it never did
 */
public record ProviderHealth(
    State state,
    @Nullable Instant since,
    Opening opens,
    String reason,
    int times,
    @Nullable Instant silencedUntil,
    @Nullable Instant quotaUntil) {

  /** Nothing is known against it. */
  public static final ProviderHealth OPEN =
      new ProviderHealth(State.OPEN, null, new Opening.Open(), "", 0, null, null);

  /** Whether a provider may be called. */
  public enum State {
    /** It may. */
    OPEN,
    /** Too many calls failed by its fault. */
    CIRCUIT_OPEN,
    /** Its account, key or model is at fault, or somebody took it out. */
    PARKED
  }

  /** To the millisecond, as it stands on the topic: what is read back equals what was written. */
  public ProviderHealth {
    since = since == null ? null : since.truncatedTo(ChronoUnit.MILLIS);
    if (opens instanceof Opening.Until(Instant moment)) {
      opens = new Opening.Until(Moments.roundedUp(moment));
    }
    silencedUntil = silencedUntil == null ? null : Moments.roundedUp(silencedUntil);
    quotaUntil = quotaUntil == null ? null : Moments.roundedUp(quotaUntil);
  }

  /** From when it may be called by the silence that it asked for last, which may be over. */
  Opening silence() {
    return silencedUntil == null ? new Opening.Open() : new Opening.Until(silencedUntil);
  }

  /** The same, asked not to be called for a time. */
  ProviderHealth silenced(Instant quietUntil) {
    return new ProviderHealth(
        state, since, opens, reason, times, later(silencedUntil, quietUntil), quotaUntil);
  }

  /** The same, with nothing left of its account's limits for a time. */
  public ProviderHealth withoutQuota(Instant until) {
    return new ProviderHealth(
        state, since, opens, reason, times, silencedUntil, later(quotaUntil, until));
  }

  /**
   * Open from a moment on: what was found before does not count any more. Not before what it
   * undoes, even if another machine's clock is ahead of this one's.
   */
  public ProviderHealth opened(Instant now) {
    return new ProviderHealth(
        State.OPEN, after(now), new Opening.Open(), "", 0, silencedUntil, quotaUntil);
  }

  /**
   * Shut from a moment on; not before what was known, even if another machine's clock is ahead.
   *
   * @param until when it may be tried again; unknown if somebody has to resume it
   */
  public ProviderHealth shut(State how, Instant now, Opening until, String why, int timesInARow) {
    return new ProviderHealth(how, after(now), until, why, timesInARow, silencedUntil, quotaUntil);
  }

  /** Out of use by somebody's word, until a moment or until somebody resumes it. */
  public ProviderHealth parked(Instant now, Opening until, String why) {
    return shut(State.PARKED, now, until, why, 1);
  }

  private Instant after(Instant now) {
    return since == null || now.isAfter(since) ? now : since.plusMillis(1);
  }

  /**
   * What is known when two have seen different things: of two reasons to stay away, the one that
   * lasts longer; of an opening and a reason to stay away, the later.
   */
  public ProviderHealth and(ProviderHealth other) {
    ProviderHealth winner = other.overrules(this) ? other : this;
    return new ProviderHealth(
        winner.state,
        winner.since,
        winner.opens,
        winner.reason,
        winner.times,
        later(silencedUntil, other.silencedUntil),
        later(quotaUntil, other.quotaUntil));
  }

  /** Whether it may be called, but has nothing left of its account's limits. */
  public boolean isWaitingForQuota(Instant now) {
    return state == State.OPEN && quotaUntil != null && quotaUntil.isAfter(now);
  }

  /** Why it is parked, if calls have found it out; empty too if somebody took it out. */
  public Optional<Parking> parking() {
    return state == State.PARKED ? Parking.of(reason, since) : Optional.empty();
  }

  /** Whether it was found shut, which its time may have undone meanwhile. */
  public boolean isShut() {
    return state != State.OPEN;
  }

  private boolean overrules(ProviderHealth other) {
    if (isShut() && other.isShut()) {
      int longer = opens.compareTo(other.opens);
      return longer > 0 || (longer == 0 && isLaterThan(other));
    }
    boolean tie = Objects.equals(since, other.since);
    return tie ? isShut() && !other.isShut() : isLaterThan(other);
  }

  private boolean isLaterThan(ProviderHealth other) {
    return isLater(since, other.since);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    return isLater(a, b) ? a : b;
  }

  /** Null, which stands for never, is earlier than every moment. */
  private static boolean isLater(@Nullable Instant a, @Nullable Instant b) {
    return a != null && (b == null || a.isAfter(b));
  }
}
