package dev.posthouse.job;

import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.JobEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * That somebody asks for a job to be cancelled, as the topics have it. The event is to be sent
 * first: should the second record fail, a cancellation was published and not sent, never the other
 * way round.
 *
 * <p>Tested by {@code CancelIT}.
 *
 * @param jobId of the job
 * @param generation that is meant; 0 if none is known yet
 * @param actor who asks
 * @param note why
 * @param at when
 */
public record CancelRequest(
    String jobId, int generation, String actor, @Nullable String note, Instant at) {
  public CancelRequest {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  /** What tells of it. */
  public JobEvent event() {
    return JobEvent.newBuilder()
        .setJobId(jobId)
        .setGeneration(Math.max(1, generation))
        .setType(JobEventType.CANCEL_REQUESTED.wireName())
        .setAt(at)
        .setActor(actor)
        .setNote(note)
        .build();
  }

  /** What the stations heed. */
  public JobCancel cancel() {
    return JobCancel.newBuilder()
        .setJobId(jobId)
        .setAt(at)
        .setGeneration(generation == 0 ? null : generation)
        .setActor(actor)
        .setNote(note)
        .build();
  }
}
