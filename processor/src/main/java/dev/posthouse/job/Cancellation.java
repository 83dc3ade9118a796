package dev.posthouse.job;

import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request of somebody that a job be cancelled: its generations that exist at that moment, and no
 * later one.
 *
 * @param at when it was asked for
 * @param generation the newest generation that is meant; null if whoever asked did not know it
 * @param actor who asked
 * @param note why; null if nobody said
 */
public record Cancellation(
    Instant at, @Nullable Integer generation, String actor, @Nullable String note) {

  /**
   * How far the clocks of whoever submits and whoever cancels may be apart. No job is cancelled by
   * mistake for it: an id cannot be submitted anew within the dedupe window, which is no shorter.
   */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  public static Cancellation of(JobCancel record) {
    return new Cancellation(
        record.getAt(), record.getGeneration(), record.getActor(), record.getNote());
  }

  /** Whether it is for this generation of the job. */
  public boolean covers(Job job) {
    if (job.getSubmittedAt().isAfter(at.plus(CLOCK_SKEW))) {
      return false;
    }
    if (generation != null) {
      return job.getGeneration() <= generation;
    }
    return job.getGeneration() == 1 || !job.getSubmittedAt().isAfter(at);
  }

  /** Why a job that it covers ends. */
  public Failure failure() {
    return Failure.of(
        FailureKind.CANCELLED,
        "Cancelled by "
            + actor
            + " at "
            + at
            + (note == null ? "" : ": " + note)
            + ". Replay it if it is wanted after all.");
  }
}
