package dev.posthouse.job;

import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.JobEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The steps of a job's journey, as the events topic tells them. */
public final class Events {
  private Events() {}

  /** A request became a job and was sent to its first provider. */
  public static JobEvent admitted(Attempt attempt) {
    return step(attempt, "admitted", attempt.getAdmittedAt())
        .setSource(attempt.getSource())
        .build();
  }

  /**
   * A call failed.
   *
   * @param notBefore until when the job waits for its next call; null if it does not wait
   */
  public static JobEvent attemptFailed(
      Attempt attempt, Failure failure, @Nullable Instant notBefore, Instant at) {
    return step(attempt, "attempt_failed", at)
        .setFailure(failure.toRecord())
        .setNotBefore(notBefore)
        .build();
  }

  /** A job's wait is over. */
  public static JobEvent retryDue(Attempt attempt, Instant at) {
    return step(attempt, "retry_due", at).build();
  }

  /** The job went to another provider: the one that the attempt names. */
  public static JobEvent handedOver(Attempt attempt, Instant at) {
    return step(attempt, "handed_over", at).build();
  }

  /** The job was answered. */
  public static JobEvent completed(Attempt attempt, Instant at) {
    return step(attempt, "completed", at).build();
  }

  /** The job ended without an answer. */
  public static JobEvent dead(Attempt attempt, Failure reason, Instant at) {
    return step(attempt, "dead", at).setFailure(reason.toRecord()).build();
  }

  private static JobEvent.Builder step(Attempt attempt, String type, Instant at) {
    return JobEvent.newBuilder()
        .setJobId(attempt.getJobId())
        .setGeneration(attempt.getGeneration())
        .setType(type)
        .setAt(at)
        .setRoute(attempt.getRoute())
        .setProvider(attempt.getProvider())
        .setDeadline(attempt.getDeadline())
        .setCalls(attempt.getHistory().size());
  }
}
