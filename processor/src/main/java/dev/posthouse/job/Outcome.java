package dev.posthouse.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of one attempt: the only four ways on for a job. */
public sealed interface Outcome {

  /** The job is answered: a result. */
  record Completed(Answer answer) implements Outcome {}

  /**
   * The job waits and then goes to a provider: a record on the retry topic.
   *
   * @param provider the one to call then; the same one, as a rule
   * @param failure what the last call met; null if none was made, and the job only waits for a
   *     provider that is shut
   */
  record RetryAt(String provider, Instant due, @Nullable Failure failure) implements Outcome {}

  /**
   * The job goes to the next provider at once: a record on that provider's topic.
   *
   * @param failure what the last call met; null if none was made, since the former provider is shut
   *     or busy
   */
  record MoveOn(String provider, @Nullable Failure failure) implements Outcome {}

  /** Nobody can answer the job: a dead letter. */
  record Dead(Failure failure) implements Outcome {}
}
