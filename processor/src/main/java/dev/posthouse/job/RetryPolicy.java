package dev.posthouse.job;

import java.time.Duration;
import java.util.Map;

/**
 * How often and how soon a failed call is made again. Its budgets are separate: whichever is used
 * up first ends what it bounds, and none multiplies another. How long a job may take is its
 * deadline's business.
 *
 * @param attemptsPerProvider the most calls for one job to one provider, the first included, before
 *     another takes over; at least 1. Where there is no other, refusals and broken calls are tried
 *     again, ever more seldom
 * @param attempts the most calls for one job to all providers together; at least 1
 * @param handovers how often one job may go to another provider after a failure; 0 keeps it at its
 *     first
 * @param base the upper bound of the first delay; doubles with each further attempt at the same
 *     provider
 * @param cap the most that an upper bound grows to
 * @param reactions what happens after failures of some kinds, instead of the table's word
 */
public record RetryPolicy(
    int attemptsPerProvider,
    int attempts,
    int handovers,
    Duration base,
    Duration cap,
    Map<FailureKind, Reaction> reactions) {

  /** For jobs of routes that set nothing else. */
  public static final int DEFAULT_ATTEMPTS = 16;

  /** For jobs of routes that set nothing else. */
  public static final int DEFAULT_HANDOVERS = 8;

  /** For routes that set nothing else. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(30));

  public RetryPolicy {
    reactions = Map.copyOf(reactions);
  }

  /** With the default budgets for a job as a whole, and the table's reactions. */
  public RetryPolicy(int attemptsPerProvider, Duration base, Duration cap) {
    this(
        attemptsPerProvider,
        Math.max(DEFAULT_ATTEMPTS, attemptsPerProvider),
        DEFAULT_HANDOVERS,
        base,
        cap,
        Map.of());
  }

  /** What happens after a failure of some kind. */
  public Reaction reaction(FailureKind kind) {
    return reactions.getOrDefault(kind, kind.reaction());
  }
}
