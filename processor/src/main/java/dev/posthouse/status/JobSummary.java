package dev.posthouse.status;

import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job in a list: its newest generation.
 *
 * @param updatedAt when its newest event happened
 * @param state as on the wire
 * @param provider that it is at, waits for or ended at; null if it got to none
 * @param kind of its last failure; null if there was none, or it was answered
 */
public record JobSummary(
    String jobId,
    Instant updatedAt,
    int generation,
    String state,
    @Nullable String provider,
    @Nullable String kind) {

  static JobSummary of(JobStatus status) {
    GenerationStatus newest = status.getGenerations().getLast();
    return new JobSummary(
        status.getJobId(),
        status.getUpdatedAt(),
        newest.getGeneration(),
        newest.getState(),
        newest.getProvider(),
        newest.getKind());
  }
}
