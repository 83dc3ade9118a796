package dev.posthouse.job;

import java.time.Instant;

/** What became of one attempt: the only four ways on for a job. */
public sealed interface Outcome {

  /** The job is answered: a result. */
  record Completed(Answer answer) implements Outcome {}

  /** The job waits and then tries the same provider again: a record on the retry topic. */
  record RetryAt(Instant due, Failure failure) implements Outcome {}

  /** The job goes to the next provider at once: a record on that provider's topic. */
  record MoveOn(String provider, Failure failure) implements Outcome {}

  /** Nobody can answer the job: a dead letter. */
  record Dead(Failure failure) implements Outcome {}
}
