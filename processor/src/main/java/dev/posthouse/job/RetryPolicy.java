package dev.posthouse.job;

import java.time.Duration;

/**
 * How often and how soon a failed call is made again.
 *
 * @param attemptsPerProvider the most calls for one job to one provider, the first included; at
 *     least 1
 * @param base the upper bound of the first delay; doubles with each further attempt at the same
 *     provider
 * @param cap the most that an upper bound grows to
 */
public record RetryPolicy(int attemptsPerProvider, Duration base, Duration cap) {

  /** For routes that set nothing else. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(30));
}
