package dev.posthouse.job;

import dev.posthouse.wire.FailureRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call, or a whole job, did not succeed. Never holds prompt or answer text.
 *
 * @param kind what sort of failure
 * @param message what happened and what to do about it
 * @param status the HTTP status, if the provider answered
 * @param code the vendor's own error code or type, if it gave one
 * @param requestId the vendor's id for the call, to quote to its support
 * @param retryAfter how long the provider asked not to be called
 * @param mayBeBilled whether the vendor may charge for the call all the same
 * @param anotherKey whether the fault lies with one key of several, and another is left to use
 */
public record Failure(
    FailureKind kind,
    String message,
    @Nullable Integer status,
    @Nullable String code,
    @Nullable String requestId,
    @Nullable Duration retryAfter,
    boolean mayBeBilled,
    boolean anotherKey) {

  /** The longest {@link #message}, in characters: error pages of providers can be megabytes. */
  public static final int MAX_MESSAGE = 500;

  public Failure {
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE - 1) + "…";
    }
  }

  /** A failure of a call that is not billed, and of all keys alike. */
  public Failure(
      FailureKind kind,
      String message,
      @Nullable Integer status,
      @Nullable String code,
      @Nullable String requestId,
      @Nullable Duration retryAfter) {
    this(kind, message, status, code, requestId, retryAfter, false, false);
  }

  public static Failure of(FailureKind kind, String message) {
    return new Failure(kind, message, null, null, null, null);
  }

  /** The same, of a call that the vendor may charge for. */
  public Failure billed() {
    return new Failure(kind, message, status, code, requestId, retryAfter, true, anotherKey);
  }

  /** The same, of one key among several: the next call uses another. */
  public Failure withAnotherKey() {
    return new Failure(kind, message, status, code, requestId, retryAfter, mayBeBilled, true);
  }

  /** The same with another message. */
  public Failure withMessage(String text) {
    return new Failure(kind, text, status, code, requestId, retryAfter, mayBeBilled, anotherKey);
  }

  /** The same, as it stands on the topics. */
  public FailureRecord toRecord() {
    return FailureRecord.newBuilder()
        .setKind(kind.wireName())
        .setMessage(message)
        .setStatus(status)
        .setCode(code)
        .setRequestId(requestId)
        .setRetryAfterMillis(retryAfter == null ? null : retryAfter.toMillis())
        .setMayBeBilled(mayBeBilled)
        .build();
  }
}
