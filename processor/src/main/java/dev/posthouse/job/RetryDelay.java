package dev.posthouse.job;

import dev.posthouse.wire.internal.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a failed call is made again: full jitter over an exponential, so that jobs which failed
 * together do not come back together. Never sooner than the provider asked for, never at or past
 * the deadline.
 */
public final class RetryDelay {
  private static final int PART_OF_OUTAGE = 8;

  private RetryDelay() {}

  /**
   * The moment of the next call.
   *
   * @param policy the exponential's base and cap
   * @param attempts calls made to the provider so far, at least 1
   * @param retryAfter how long the provider asked not to be called, or null
   * @param now the moment of the failure
   * @param deadline when the job must end
   * @param random the jitter
   * @return empty if no call can be made before the deadline
   */
  static Optional<Instant> due(
      RetryPolicy policy,
      int attempts,
      @Nullable Duration retryAfter,
      Instant now,
      Instant deadline,
      RandomGenerator random) {
    long earliest = retryAfter == null ? 0 : Math.max(0, retryAfter.toMillis());
    long left = Duration.between(now, deadline).toMillis();
    if (earliest >= left) {
      return Optional.empty();
    }
    long latest = Math.min(earliest + bound(policy, attempts).toMillis(), left);
    return Optional.of(now.plusMillis(random.nextLong(earliest, Math.max(latest, earliest + 1))));
  }

  /**
   * The moment of the next call of a job whose providers may all be down, though their circuits do
   * not tell: its calls are spread over the time that it has, each later than the one before. An
   * eighth of the time since its first failure keeps the calls of a long outage few, and the answer
   * soon after its end.
   *
   * @param failures calls so far, at least 1
   * @param since when the first of them failed
   * @param retryAfter how long the provider asked not to be called, or null
   * @param now the moment of the last failure
   * @param deadline when the job must end
   * @param random the jitter
   * @return empty if no call can be made before the deadline
   */
  static Optional<Instant> spread(
      RetryPolicy policy,
      int failures,
      Instant since,
      @Nullable Duration retryAfter,
      Instant now,
      Instant deadline,
      RandomGenerator random) {
    long earliest = retryAfter == null ? 0 : Math.max(0, retryAfter.toMillis());
    long left = Duration.between(now, deadline).toMillis();
    if (earliest >= left) {
      return Optional.empty();
    }
    long bound =
        Math.max(
            bound(policy, failures).toMillis(),
            Duration.between(since, now).toMillis() / PART_OF_OUTAGE);
    long latest = Math.min(earliest + bound, left);
    long from = (earliest + latest) / 2;
    return Optional.of(now.plusMillis(random.nextLong(from, Math.max(latest, from + 1))));
  }

  /** The upper bound of the delay after so many calls: base, twice base, four times base, … cap. */
  static Duration bound(RetryPolicy policy, int attempts) {
    Duration base = Duration.ofMillis(Math.max(1, policy.base().toMillis()));
    return Backoff.of(base, policy.cap(), attempts);
  }
}
