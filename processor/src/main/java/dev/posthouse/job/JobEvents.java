package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The steps of a job's journey, as the events topic tells them. */
public final class JobEvents {
  private JobEvents() {}

  /** A request became a job and was sent to its first provider. */
  public static JobEvent admitted(Job job) {
    return step(job, "admitted", job.getAdmittedAt()).setSource(job.getSource()).build();
  }

  /**
   * A call failed: the last of the attempt's history.
   *
   * @param notBefore until when the job waits for its next call; null if it does not wait
   */
  public static JobEvent attemptFailed(
      Job job, Failure failure, @Nullable Instant notBefore, Instant at) {
    return ofLastCall(step(job, "attempt_failed", at), job)
        .setFailure(failure.toRecord())
        .setNotBefore(notBefore)
        .build();
  }

  /** The job's provider is shut: without a call, the job waits for the one that it names. */
  public static JobEvent deferred(Job job, Instant notBefore, Instant at) {
    return step(job, "deferred", at).setNotBefore(notBefore).build();
  }

  /** A job's wait is over. */
  public static JobEvent retryDue(Job job, Instant at) {
    return step(job, "retry_due", at).build();
  }

  /** The job went to another provider: the one that the attempt names. */
  public static JobEvent handedOver(Job job, Instant at) {
    return step(job, "handed_over", at).build();
  }

  /** The job was answered. */
  public static JobEvent completed(Job job, Instant at) {
    return ofLastCall(step(job, "completed", at), job).build();
  }

  /** The job ended without an answer. */
  public static JobEvent dead(Job job, Failure reason, Instant at) {
    JobEvent.Builder event = step(job, "dead", at).setFailure(reason.toRecord());
    return endedByLastCall(job, reason) ? ofLastCall(event, job).build() : event.build();
  }

  /** Else the job died waiting, and the failed call has had its own event. */
  private static boolean endedByLastCall(Job job, Failure reason) {
    return !job.getHistory().isEmpty()
        && reason.toRecord().equals(job.getHistory().getLast().getFailure());
  }

  private static JobEvent.Builder ofLastCall(JobEvent.Builder event, Job job) {
    Call call = job.getHistory().getLast();
    return event
        .setModel(call.getModel())
        .setStartedAt(call.getStartedAt())
        .setCredential(call.getCredential());
  }

  private static JobEvent.Builder step(Job job, String type, Instant at) {
    return JobEvent.newBuilder()
        .setJobId(job.getJobId())
        .setGeneration(job.getGeneration())
        .setType(type)
        .setAt(at)
        .setRoute(job.getRoute())
        .setProvider(job.getProvider())
        .setDeadline(job.getDeadline())
        .setCalls(job.getHistory().size());
  }
}
