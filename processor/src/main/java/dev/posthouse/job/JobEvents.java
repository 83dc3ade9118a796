package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a job's journey, as the events topic has them.
 *
 * <p>Tested by {@code JobRecordsTest}.
 */
final class JobEvents {
  private JobEvents() {}

  /** A request became a job and was sent to its first provider. */
  static JobEvent admitted(Job job) {
    return step(job, JobEventType.ADMITTED, job.getAdmittedAt()).setSource(job.getSource()).build();
  }

  /**
   * A call failed: the last of the job's history.
   *
   * @param notBefore until when the job waits for its next call; null if it does not wait
   */
  static JobEvent attemptFailed(Job job, Failure failure, @Nullable Instant notBefore, Instant at) {
    return ofLastCall(step(job, JobEventType.ATTEMPT_FAILED, at), job)
        .setFailure(failure.toRecord())
        .setNotBefore(notBefore)
        .build();
  }

  /** The job's provider is shut: without a call, the job waits for the one that it names. */
  static JobEvent deferred(Job job, Instant notBefore, Instant at) {
    return step(job, JobEventType.DEFERRED, at).setNotBefore(notBefore).build();
  }

  /** A record on the request topic did not become a job. */
  static JobEvent rejected(Rejection rejection, Instant at) {
    return ofRequest(
            JobEventType.DEAD, rejection.id(), rejection.generation(), rejection.source(), at)
        .setFailure(rejection.failure().toRecord())
        .build();
  }

  /** A request is dropped: its job is known already. */
  static JobEvent duplicate(String id, int generation, Source source, Instant at) {
    return ofRequest(JobEventType.DUPLICATE, id, generation, source, at).build();
  }

  private static JobEvent.Builder ofRequest(
      JobEventType type, String id, int generation, Source source, Instant at) {
    return JobEvent.newBuilder()
        .setJobId(id)
        .setGeneration(generation)
        .setType(type.wireName())
        .setAt(at)
        .setSource(source);
  }

  /** A job's wait is over. */
  static JobEvent retryDue(Job job, Instant at) {
    return step(job, JobEventType.RETRY_DUE, at).build();
  }

  /** The job went to another provider: the one that the job names. */
  static JobEvent handedOver(Job job, Instant at) {
    return step(job, JobEventType.HANDED_OVER, at).build();
  }

  /** The job was answered. */
  static JobEvent completed(Job job, Instant at) {
    return ofLastCall(step(job, JobEventType.COMPLETED, at), job).build();
  }

  /** The job ended without an answer. */
  static JobEvent dead(Job job, Failure reason, Instant at) {
    JobEvent.Builder event = step(job, JobEventType.DEAD, at).setFailure(reason.toRecord());
    return endedByLastCall(job, reason) ? ofLastCall(event, job).build() : event.build();
  }

  /** Else the job ended while it waited, and the failed call has had its own event. */
  private static boolean endedByLastCall(Job job, Failure reason) {
    return !job.getHistory().isEmpty()
        && reason.toRecord().equals(job.getHistory().getLast().getFailure());
  }

  private static JobEvent.Builder ofLastCall(JobEvent.Builder event, Job job) {
    Call call = job.getHistory().getLast();
    return event
        .setModel(call.getModel())
        .setStartedAt(call.getStartedAt())
        .setCredential(call.getCredential())
        .setCost(call.getCost());
  }

  private static JobEvent.Builder step(Job job, JobEventType type, Instant at) {
    return JobEvent.newBuilder()
        .setJobId(job.getJobId())
        .setGeneration(job.getGeneration())
        .setType(type.wireName())
        .setAt(at)
        .setRoute(job.getRoute())
        .setProvider(job.getProvider())
        .setDeadline(job.getDeadline())
        .setCalls(job.getHistory().size());
  }
}
