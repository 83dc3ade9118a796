package dev.posthouse.provider;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Usage;
import dev.posthouse.wire.internal.Correction;
import org.jspecify.annotations.Nullable;

/** A call that did not end in a whole answer. */
public final class CallFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;
  private final transient Usage usage;
  private final transient @Nullable Correction correction;
  private final @Nullable String credential;

  public CallFailedException(Failure failure) {
    this(failure, Usage.NONE, null, null, null);
  }

  public CallFailedException(Failure failure, Throwable cause) {
    this(failure, Usage.NONE, null, null, cause);
  }

  /**
   * @param usage the tokens of an answer that did not do
   * @param correction what to tell the model, so that it does better; null if that is no use
   * @param credential which key was used: its source and last four characters; null if none
   */
  public CallFailedException(
      Failure failure,
      Usage usage,
      @Nullable Correction correction,
      @Nullable String credential,
      @Nullable Throwable cause) {
    super(failure.kind().wireName() + ": " + failure.message(), cause);
    this.failure = failure;
    this.usage = usage;
    this.correction = correction;
    this.credential = credential;
  }

  /** What failed and whose fault it is. */
  public Failure failure() {
    return failure;
  }

  /** The call's tokens, as far as they were reported. */
  public Usage usage() {
    return usage;
  }

  /** What to tell the model in the next call to this provider; null if nothing. */
  public @Nullable Correction correction() {
    return correction;
  }

  /** Which key was used: where it came from, and its last four characters; null if none was. */
  public @Nullable String credential() {
    return credential;
  }
}
