package dev.posthouse.wire.client;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;

/** How a job has ended. */
public sealed interface JobEnd {
  /** It was answered. */
  record Answered(JobResult result) implements JobEnd {}

  /** It was not; the letter says why, and how it was tried. */
  record Dead(DeadLetter letter) implements JobEnd {}
}
