package dev.posthouse.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides what becomes of a job after a failed call. Pure: clock and randomness are passed in.
 *
 * <ol>
 *   <li>Past the deadline, the job is dead.
 *   <li>A failure that is the job's own fault ends it.
 *   <li>A passing failure is retried where it happened while attempts there are left and the
 *       provider does not ask for more patience than the policy's cap.
 *   <li>Else the next provider round the chain that is not spent takes over.
 *   <li>Else, if the only obstacle was patience, the job waits as long as it was told.
 *   <li>Else the job is dead.
 * </ol>
 */
public final class Triage {
  private Triage() {}

  /**
   * The way on for a job.
   *
   * @param failure what the last call met; also the last entry of {@code progress.failures()}
   * @param progress how far the job has come
   * @param policy the route's budgets and delays
   * @param now the moment of the failure
   * @param random the jitter of delays
   */
  public static Outcome decide(
      Failure failure, Progress progress, RetryPolicy policy, Instant now, RandomGenerator random) {
    if (!now.isBefore(progress.deadline())) {
      return new Outcome.Dead(expired(failure));
    }
    Reaction reaction = Reaction.to(failure.kind());
    if (reaction == Reaction.DIE) {
      return new Outcome.Dead(failure);
    }
    Optional<Outcome> retry = retry(failure, progress, policy, now, random);
    if (retry.isPresent() && !asksForPatience(failure, policy)) {
      return retry.get();
    }
    return next(progress, policy.attemptsPerProvider())
        .<Outcome>map(provider -> new Outcome.MoveOn(provider, failure))
        .or(() -> retry)
        .orElseGet(() -> new Outcome.Dead(failure));
  }

  /** To call the same provider again, if attempts there and time are left. */
  private static Optional<Outcome> retry(
      Failure failure, Progress progress, RetryPolicy policy, Instant now, RandomGenerator random) {
    if (progress.isSpent(progress.provider(), policy.attemptsPerProvider())) {
      return Optional.empty();
    }
    int calls = progress.callsTo(progress.provider());
    return RetryDelay.due(policy, calls, failure.retryAfter(), now, progress.deadline(), random)
        .map(due -> new Outcome.RetryAt(due, failure));
  }

  /** The first provider after the current one, round the chain, that may still be called. */
  private static Optional<String> next(Progress progress, int attempts) {
    int size = progress.chain().size();
    int here = progress.chain().indexOf(progress.provider());
    for (int step = 1; step < size; step++) {
      String candidate = progress.chain().get((here + step) % size);
      if (!progress.isSpent(candidate, attempts)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static boolean asksForPatience(Failure failure, RetryPolicy policy) {
    Duration retryAfter = failure.retryAfter();
    return retryAfter != null && retryAfter.compareTo(policy.cap()) > 0;
  }

  private static Failure expired(Failure last) {
    return Failure.of(
        FailureKind.EXPIRED,
        "The deadline passed; the last call failed with "
            + last.kind().wireName()
            + ". Give the job a later deadline, or its route a longer one.");
  }
}
