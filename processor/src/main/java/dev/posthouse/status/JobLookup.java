package dev.posthouse.status;

import dev.posthouse.wire.JobStatus;

/** The answer to the question where a job is. */
public sealed interface JobLookup {

  /** There it is. */
  record Found(JobStatus status) implements JobLookup {}

  /** No job of that id is known: there was none, or it has left the view. */
  record Unknown() implements JobLookup {}

  /**
   * Nobody who knows can be asked just now; ask again in a second.
   *
   * @param reason why
   */
  record Unavailable(String reason) implements JobLookup {}
}
