package dev.posthouse.job;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long a job waits for room at a cheaper tier: half of the time that it had when it first asked
 * there. The other half is for the provider after it, with all of its retries. Pure.
 *
 * <p>Tested by {@code FullTierTest}.
 */
final class RoomPatience {
  private static final int SHARE = 2;

  /**
   * A job with much time asks some fifty times before it leaves, and one with little not more often
   * than after other failures: the first of many may ask in vain for all of them.
   */
  private static final int ASKS = 50;

  private RoomPatience() {}

  /**
   * When a job goes on to the next provider.
   *
   * @param since when it began to wait, as far as is known; failures before that count
   */
  static Instant leaves(JobProgress progress, Instant since) {
    Instant first =
        progress.failures().stream()
            .map(JobProgress.FailedCall::at)
            .filter(at -> at.isBefore(since))
            .findFirst()
            .orElse(since);
    return first.plus(Duration.between(first, progress.deadline()).dividedBy(SHARE));
  }

  /**
   * When a job asks for room again: with jitter, never sooner than it was told to, nor later than
   * its time there ends.
   *
   * @param retryAfter how long the provider asked not to be called, or null
   * @param until when its time there ends
   */
  static Instant again(
      RetryPolicy policy,
      JobProgress progress,
      @Nullable Duration retryAfter,
      Instant now,
      Instant until,
      RandomGenerator random) {
    int asked = progress.callsTo(progress.provider(), FailureKind.NO_ROOM);
    long earliest = retryAfter == null ? 0 : Math.max(0, retryAfter.toMillis());
    long bound =
        Math.max(
            RetryDelay.bound(policy, asked).toMillis(),
            Duration.between(progress.failures().getFirst().at(), until)
                .dividedBy(ASKS)
                .toMillis());
    Instant due = now.plusMillis(earliest + random.nextLong(bound / 2, bound + 1));
    return due.isAfter(until) ? until : due;
  }
}
