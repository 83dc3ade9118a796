package dev.posthouse.tracing;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;

/** One call to a provider. One that is closed untold was cut off. */
public interface CallSpan extends AutoCloseable {

  /** There is a whole answer. */
  void answered(Answer answer);

  /**
   * There is none.
   *
   * @param usage the tokens of an answer that did not do
   */
  void failed(Failure failure, Usage usage);

  @Override
  void close();
}
