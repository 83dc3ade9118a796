package dev.posthouse.tracing;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Outcome;
import dev.posthouse.wire.Job;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One step of a job, at one station. One that is never ended, since its partition was lost, is not
 * told of: the partition's next owner has it too.
 */
public interface Step {

  /** For the records that the step leads to: those it came with, and its own trace context. */
  Headers headers();

  /** Which job it is. */
  void job(String id, int generation, @Nullable String route);

  /** Which job it is, where it is, and which of its calls comes next. */
  void job(Job job);

  /** A call to a provider begins; to be closed when it ends. */
  CallSpan call(TracedModel model, Job job);

  /** It is decided what becomes of the job, and the step ends. */
  void end(Outcome outcome, Instant now);

  /**
   * The step ends.
   *
   * @param outcome what became of the record, for example {@code admitted}
   */
  void end(String outcome);

  /** The step ends, and with it the job. */
  void fail(Failure failure);
}
