package dev.posthouse.attempt;

import dev.posthouse.tracing.Step;
import dev.posthouse.wire.Attempt;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/**
 * One job as delivered to this worker.
 *
 * @param lane the partition it came from
 * @param offset its offset there
 * @param bytes the size of its record
 * @param since when the job was sent to this provider
 * @param attempt the job
 * @param step its step here, as its trace has it; ends with the outcome
 */
record Delivery(Lane lane, long offset, int bytes, Instant since, Attempt attempt, Step step) {

  /** The user's headers and the trace context, which travel on. */
  Headers headers() {
    return step.headers();
  }
}
