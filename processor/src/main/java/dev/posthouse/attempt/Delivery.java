package dev.posthouse.attempt;

import dev.posthouse.tracing.Step;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/**
 * One job as delivered to this worker.
 *
 * @param owned the partition it came from
 * @param offset its offset there
 * @param bytes the size of its record
 * @param since when the job was sent to this provider
 * @param job the job
 * @param step its step here, as its trace has it; ends with the outcome
 */
record Delivery(OwnedPartition owned, long offset, int bytes, Instant since, Job job, Step step) {

  /** Whether the job has called this provider before. */
  boolean isRetry() {
    return job.getHistory().stream().anyMatch(call -> call.getProvider().equals(job.getProvider()));
  }

  /** The user's headers and the trace context, which travel on. */
  Headers headers() {
    return step.headers();
  }
}
