package dev.posthouse.status;

import dev.posthouse.wire.JobStatus;

/** The answer to the question where a job is. */
public sealed interface Found {

  /** There it is. */
  record Job(JobStatus status) implements Found {}

  /** No job of that id is known: there was none, or it has left the view. */
  record Unknown() implements Found {}

  /**
   * Nobody who knows can be asked just now; ask again in a second.
   *
   * @param reason why
   */
  record Away(String reason) implements Found {}
}
