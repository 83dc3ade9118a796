package dev.posthouse.dev.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket that holds a minute's requests and fills evenly.
 *
 * <p>Tested by {@code FaultsTest}.
 */
final class RateLimit {
  private final Clock clock;
  private int perMinute;
  private double tokens;
  private Instant filled;

  RateLimit(Clock clock) {
    this.clock = clock;
    this.filled = clock.instant();
  }

  /**
   * Takes a request's token.
   *
   * @param limit requests a minute; another limit than last time begins with a full bucket
   * @return null if there was one, else how long until there is
   */
  synchronized @Nullable Duration take(int limit) {
    Instant now = clock.instant();
    if (limit != perMinute) {
      perMinute = limit;
      tokens = limit;
    } else {
      tokens = Math.min(limit, tokens + Duration.between(filled, now).toNanos() * (limit / 60e9));
    }
    filled = now;
    if (tokens >= 1) {
      tokens--;
      return null;
    }
    return timeFor(1 - tokens);
  }

  synchronized RateLimitState state() {
    return new RateLimitState(
        perMinute, (int) tokens, timeFor(perMinute - tokens), clock.instant());
  }

  private Duration timeFor(double missing) {
    return Duration.ofMillis((long) Math.ceil(missing * 60_000 / perMinute));
  }
}
