package dev.posthouse.dev.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * What the rate-limit headers tell.
 *
 * <p>Tested by {@code FaultsTest}.
 *
 * @param limit requests a minute
 * @param remaining requests that may be sent at once
 * @param full how long until all of them may
 * @param now when this was so
 */
record RateLimitState(int limit, int remaining, Duration full, Instant now) {
  /** What a provider without a scripted limit tells. */
  static final int GENEROUS = 50_000;

  /** Tokens are never limited here, but told of, as vendors do. */
  static final int GENEROUS_TOKENS = 30_000_000;

  static RateLimitState unlimited(Instant now) {
    return new RateLimitState(GENEROUS, GENEROUS - 1, Duration.ofMillis(2), now);
  }
}
