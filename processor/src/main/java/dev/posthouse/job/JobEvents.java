package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.Records;
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
    JobEvent event = step(job, JobEventType.ADMITTED, job.getAdmittedAt());
    event.setSource(job.getSource());
    return event;
  }

  /**
   * A call failed: the last of the job's history.
   *
   * @param notBefore until when the job waits for its next call; null if it does not wait
   */
  static JobEvent attemptFailed(Job job, Failure failure, @Nullable Instant notBefore, Instant at) {
    JobEvent event = ofLastCall(step(job, JobEventType.ATTEMPT_FAILED, at), job);
    event.setFailure(failure.toRecord());
    event.setNotBefore(notBefore);
    return event;
  }

  /** The job's provider is shut: without a call, the job waits for the one that it names. */
  static JobEvent deferred(Job job, Instant notBefore, Instant at) {
    JobEvent event = step(job, JobEventType.DEFERRED, at);
    event.setNotBefore(notBefore);
    return event;
  }

  /** A record on the request topic did not become a job. */
  static JobEvent rejected(Rejection rejection, Instant at) {
    JobEvent event =
        ofRequest(
            JobEventType.DEAD, rejection.id(), rejection.generation(), rejection.source(), at);
    event.setFailure(rejection.failure().toRecord());
    return event;
  }

  /** A request is dropped: its job is known already. */
  static JobEvent duplicate(String id, int generation, Source source, Instant at) {
    return ofRequest(JobEventType.DUPLICATE, id, generation, source, at);
  }

  private static JobEvent ofRequest(
      JobEventType type, String id, int generation, Source source, Instant at) {
    JobEvent event = of(id, generation, type, at);
    event.setSource(source);
    return event;
  }

  /** A job's wait is over. */
  static JobEvent retryDue(Job job, Instant at) {
    return step(job, JobEventType.RETRY_DUE, at);
  }

  /** The job went to another provider: the one that the job names. */
  static JobEvent handedOver(Job job, Instant at) {
    return step(job, JobEventType.HANDED_OVER, at);
  }

  /** The job was answered. */
  static JobEvent completed(Job job, Instant at) {
    return ofLastCall(step(job, JobEventType.COMPLETED, at), job);
  }

  /** The job ended without an answer. */
  static JobEvent dead(Job job, Failure reason, Instant at) {
    JobEvent event = step(job, JobEventType.DEAD, at);
    event.setFailure(reason.toRecord());
    return endedByLastCall(job, reason) ? ofLastCall(event, job) : event;
  }

  /** Else the job ended while it waited, and the failed call has had its own event. */
  private static boolean endedByLastCall(Job job, Failure reason) {
    return !job.getHistory().isEmpty()
        && reason.toRecord().equals(job.getHistory().getLast().getFailure());
  }

  private static JobEvent ofLastCall(JobEvent event, Job job) {
    Call call = job.getHistory().getLast();
    event.setModel(call.getModel());
    event.setStartedAt(call.getStartedAt());
    event.setCredential(call.getCredential());
    event.setCost(call.getCost());
    return event;
  }

  private static JobEvent step(Job job, JobEventType type, Instant at) {
    JobEvent event = of(job.getJobId(), job.getGeneration(), type, at);
    event.setRoute(job.getRoute());
    event.setProvider(job.getProvider());
    event.setDeadline(job.getDeadline());
    event.setCalls(job.getHistory().size());
    return event;
  }

  private static JobEvent of(String id, int generation, JobEventType type, Instant at) {
    JobEvent event = Records.withDefaults(JobEvent.class);
    event.setJobId(id);
    event.setGeneration(generation);
    event.setType(type.wireName());
    event.setAt(at);
    return event;
  }
}
