package dev.posthouse.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may be in flight: one more for each round of answers while all are used, and
 * nearly a third fewer when the provider refuses a good part of a round. Not safe for use by
 * several threads.
 *
 * <p>A round is judged, and not a call, because a provider that is short of capacity refuses some
 * calls whatever our load is. To fall at each refusal, as TCP does at each loss, would settle at
 * about the square root of 2.8 / p calls for a share p of refusals: at six for 7 %, however many
 * are wanted.
 */
final class AdaptiveLimit {
  private static final double FALL = 0.7;

  /**
   * The share of a round that must be refused. Outages by capacity refuse up to a quarter of all
   * calls; a provider that is asked for twice what it has refuses half.
   */
  private static final double TOO_MANY = 0.4;

  /**
   * Of fifty calls of which a quarter is refused, more than 40 % are less than once in a hundred.
   */
  private static final int LEAST_ROUND = 50;

  private final int floor;
  private final int ceiling;
  private double limit;

  /** Null before the first. */
  private @Nullable Instant lastFall;

  private int ended;
  private int refused;

  AdaptiveLimit(int floor, int ceiling) {
    this.floor = Math.min(floor, ceiling);
    this.ceiling = ceiling;
    this.limit = ceiling;
  }

  int permits() {
    return (int) limit;
  }

  /**
   * A call was answered.
   *
   * @param inFlight calls in flight, this one included: a limit that is not reached proves nothing
   */
  void answered(int inFlight) {
    if (inFlight >= permits() / 2) {
      limit = Math.min(ceiling, limit + 1 / limit);
    }
    ended++;
    beginRoundIfOver();
  }

  /**
   * The provider refused a call, or was too slow. Calls that began before the last fall met the
   * load of before it: they say nothing of the limit as it is.
   *
   * @param outlived calls in flight that began no later and were not refused so far
   */
  void overloaded(Instant startedAt, int outlived, Instant now) {
    if (lastFall != null && !startedAt.isAfter(lastFall)) {
      return;
    }
    ended++;
    refused++;
    if (refused > TOO_MANY * Math.max(round(), ended + outlived)) {
      limit = Math.max(floor, limit * FALL);
      lastFall = now;
      beginRound();
    }
    beginRoundIfOver();
  }

  private int round() {
    return Math.max(LEAST_ROUND, permits());
  }

  private void beginRoundIfOver() {
    if (ended >= round()) {
      beginRound();
    }
  }

  private void beginRound() {
    ended = 0;
    refused = 0;
  }
}
