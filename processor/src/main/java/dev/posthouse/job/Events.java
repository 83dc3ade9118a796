package dev.posthouse.job;

import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.Call;
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
   * A call failed: the last of the attempt's history.
   *
   * @param notBefore until when the job waits for its next call; null if it does not wait
   */
  public static JobEvent attemptFailed(
      Attempt attempt, Failure failure, @Nullable Instant notBefore, Instant at) {
    return ofLastCall(step(attempt, "attempt_failed", at), attempt)
        .setFailure(failure.toRecord())
        .setNotBefore(notBefore)
        .build();
  }

  /** The job's provider is shut: without a call, the job waits for the one that it names. */
  public static JobEvent deferred(Attempt attempt, Instant notBefore, Instant at) {
    return step(attempt, "deferred", at).setNotBefore(notBefore).build();
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
    return ofLastCall(step(attempt, "completed", at), attempt).build();
  }

  /** The job ended without an answer. */
  public static JobEvent dead(Attempt attempt, Failure reason, Instant at) {
    JobEvent.Builder event = step(attempt, "dead", at).setFailure(reason.toRecord());
    return diedOfLastCall(attempt, reason) ? ofLastCall(event, attempt).build() : event.build();
  }

  /** Else the job died waiting, and the failed call has had its own event. */
  private static boolean diedOfLastCall(Attempt attempt, Failure reason) {
    return !attempt.getHistory().isEmpty()
        && reason.toRecord().equals(attempt.getHistory().getLast().getFailure());
  }

  private static JobEvent.Builder ofLastCall(JobEvent.Builder event, Attempt attempt) {
    Call call = attempt.getHistory().getLast();
    return event
        .setModel(call.getModel())
        .setStartedAt(call.getStartedAt())
        .setCredential(call.getCredential());
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
