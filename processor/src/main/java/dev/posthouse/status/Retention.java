package dev.posthouse.status;

import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a job is kept in the view.
 *
 * @param keep after it has ended; one whose end was never published is kept as long after its
 *     deadline
 */
record Retention(Duration keep) {

  /** Whether the job should leave. */
  boolean isOver(JobStatus status, Instant now) {
    Instant last = status.getUpdatedAt();
    for (GenerationStatus generation : status.getGenerations()) {
      Instant deadline = generation.getDeadline();
      if (generation.getEndedAt() == null && deadline != null && deadline.isAfter(last)) {
        last = deadline;
      }
    }
    return last.plus(keep).isBefore(now);
  }
}
