package dev.posthouse.health;

import dev.posthouse.job.Moments;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the fleet knows of one provider: what each process tells the others when it changes.
 *
 * @param state whether it may be called
 * @param since when it came into this state
 * @param until when it may be tried again; {@link Instant#MAX} if somebody has to resume it; of no
 *     meaning while it is open
 * @param reason why, for people: the kind of a failure, or somebody's words; empty if open
 * @param times how often in a row it was found shut
 * @param silencedUntil until when it asked not to be called
 */
public record ProviderHealth(
    State state, Instant since, Instant until, String reason, int times, Instant silencedUntil) {

  /** Nothing is known against it. */
  public static final ProviderHealth OPEN =
      new ProviderHealth(State.OPEN, Instant.EPOCH, Instant.EPOCH, "", 0, Instant.EPOCH);

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
    since = since.truncatedTo(ChronoUnit.MILLIS);
    until = Moments.roundedUp(until);
    silencedUntil = Moments.roundedUp(silencedUntil);
  }

  /** The same, asked not to be called for a time. */
  ProviderHealth silenced(Instant quietUntil) {
    return new ProviderHealth(state, since, until, reason, times, later(silencedUntil, quietUntil));
  }

  /** Open from a moment on: what was found before does not count any more. */
  public ProviderHealth opened(Instant now) {
    return new ProviderHealth(State.OPEN, now, now, "", 0, silencedUntil);
  }

  /** Shut from a moment on. */
  public ProviderHealth shut(
      State how, Instant now, Instant shutUntil, String why, int timesInARow) {
    return new ProviderHealth(how, now, shutUntil, why, timesInARow, silencedUntil);
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
        winner.until,
        winner.reason,
        winner.times,
        later(silencedUntil, other.silencedUntil));
  }

  /** Whether it was found shut, which its time may have undone meanwhile. */
  public boolean isShut() {
    return state != State.OPEN;
  }

  private boolean overrules(ProviderHealth other) {
    if (isShut() && other.isShut()) {
      return until.isAfter(other.until) || (until.equals(other.until) && isLaterThan(other));
    }
    boolean tie = since.equals(other.since);
    return tie ? isShut() && !other.isShut() : isLaterThan(other);
  }

  private boolean isLaterThan(ProviderHealth other) {
    return since.isAfter(other.since);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
