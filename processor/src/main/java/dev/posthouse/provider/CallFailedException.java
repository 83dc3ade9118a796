package dev.posthouse.provider;

import dev.posthouse.job.Failure;

/** A call that did not end in a whole answer. */
public final class CallFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public CallFailedException(Failure failure) {
    super(failure.kind().wireName() + ": " + failure.message());
    this.failure = failure;
  }

  public CallFailedException(Failure failure, Throwable cause) {
    super(failure.kind().wireName() + ": " + failure.message(), cause);
    this.failure = failure;
  }

  /** What failed and whose fault it is. */
  public Failure failure() {
    return failure;
  }
}
