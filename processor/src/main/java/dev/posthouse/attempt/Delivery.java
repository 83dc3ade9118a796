package dev.posthouse.attempt;

import dev.posthouse.job.FailureKind;
import dev.posthouse.tracing.Step;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

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

  /** Whether the call counts against the provider's retry budget. */
  boolean isRetry() {
    return job.getHistory().stream()
        .filter(call -> call.getProvider().equals(job.getProvider()))
        .anyMatch(call -> makesNextCallARetry(call.getFailure()));
  }

  private static boolean makesNextCallARetry(@Nullable FailureRecord failure) {
    return failure == null
        || FailureKind.ofWireName(failure.getKind())
            .map(FailureKind::makesNextCallARetry)
            .orElse(true);
  }

  /** The user's headers and the trace context, which travel on. */
  Headers headers() {
    return step.headers();
  }
}
