package dev.posthouse.content;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import org.jspecify.annotations.Nullable;

/** A content could not be fetched. */
public final class ContentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /**
   * @param code the store's own word for it; null if it has none
   */
  ContentException(FailureKind kind, String message, @Nullable String code) {
    super(kind.wireName() + ": " + message);
    this.failure = new Failure(kind, message, 0, code, null, null);
  }

  static ContentException missing(String message, @Nullable String code) {
    return new ContentException(FailureKind.CONTENT_MISSING, message, code);
  }

  static ContentException refused(String message, @Nullable String code) {
    return new ContentException(FailureKind.STORE_REFUSED, message, code);
  }

  static ContentException unavailable(String message, @Nullable String code) {
    return new ContentException(FailureKind.STORE_UNAVAILABLE, message, code);
  }

  /** What failed, and whose fault it is. */
  public Failure failure() {
    return failure;
  }
}
