package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.internal.Job;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a job ends at its deadline: by what it met last, if it met anything.
 *
 * <p>Tested by {@code RoutePolicyTest}.
 */
public final class Expiry {
  private Expiry() {}

  /**
   * Of a job that waited for a provider, or for its place there.
   *
   * @param job with all calls in its history
   */
  public static Failure whileWaiting(Job job) {
    String waited = "The deadline passed while the job waited for provider " + job.getProvider();
    Call last = lastFailed(job.getHistory());
    return last == null || last.getFailure() == null
        ? Failure.of(
            FailureKind.EXPIRED,
            waited + ". Raise the provider's concurrency, or give the job a later deadline.")
        : after(waited, last.getProvider(), last.getFailure());
  }

  /**
   * Of a job whose last call took until its deadline.
   *
   * @param provider that was called
   */
  static Failure afterCall(String provider, Failure last) {
    return after("The deadline passed", provider, last.toRecord());
  }

  private static Failure after(String passed, String provider, FailureRecord last) {
    String message =
        passed
            + "; the last call, to "
            + provider
            + ", failed with "
            + last.getKind()
            + ". Give the job a later deadline, or its route a longer one. It was: "
            + last.getMessage();
    return new Failure(
        FailureKind.EXPIRED, message, last.getStatus(), last.getCode(), last.getRequestId(), null);
  }

  private static @Nullable Call lastFailed(List<Call> history) {
    return history.stream()
        .filter(call -> call.getFailure() != null)
        .reduce((_, later) -> later)
        .orElse(null);
  }
}
