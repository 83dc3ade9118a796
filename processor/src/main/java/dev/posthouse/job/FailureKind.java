package dev.posthouse.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What sort of failure a call or a job met: whose fault it is decides what happens next. */
public enum FailureKind {
  /** The provider has no capacity: Anthropic 529, OpenAI and Gemini 503. */
  OVERLOADED,
  /** The provider broke: 500, 502, 504 or an error inside a 200. */
  SERVER_ERROR,
  /** No connection, or one that was reset before an answer was whole. */
  NETWORK,
  /** No connection, no first token, no next token or no end within its limit. */
  TIMED_OUT,
  /** Too many requests or tokens a minute; the provider may say how long to wait. */
  RATE_LIMITED,
  /** The account's money or quota is used up: no retry mends it. */
  QUOTA_EXHAUSTED,
  /** The key is missing, wrong or revoked. */
  BAD_CREDENTIALS,
  /** The key is good, but not for this model, region or feature. */
  NOT_PERMITTED,
  /** The provider does not know the model. */
  MODEL_NOT_FOUND,
  /** The request itself is at fault, at any provider. */
  INVALID_REQUEST,
  /** The request's bytes exceed what this provider takes. */
  TOO_LARGE,
  /** The request asks for what this provider does not serve and another may. */
  NOT_SUPPORTED,
  /** The provider could not fetch what the request points to. */
  FETCH_FAILED,
  /** The request's tokens exceed the model's context. */
  CONTEXT_OVERFLOW,
  /** The provider refused on grounds of content. */
  REFUSED,
  /** The answer was cut short by its output limit. */
  TRUNCATED,
  /** The answer is empty, malformed or breaks the schema asked for. */
  INVALID_OUTPUT,
  /**
   * The call was begun by a process that is gone: its outcome is unknown, it may have been billed.
   */
  INTERRUPTED,
  /** The job's deadline passed. */
  EXPIRED,
  /** Somebody asked for the job to be given up. */
  CANCELLED,
  /** The request record's bytes could not be decoded. */
  UNDECODABLE,
  /** The answer is larger than the result topic takes. */
  RESULT_TOO_LARGE,
  /** Posthouse itself is at fault. */
  INTERNAL;

  /** The name on the wire, in metrics and in settings, for example {@code rate_limited}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a call meets it, so that a route may say what happens then; others end the job. */
  public boolean isOfCall() {
    return switch (this) {
      case EXPIRED, CANCELLED, UNDECODABLE, RESULT_TOO_LARGE -> false;
      default -> true;
    };
  }

  /** The kind of a name on the wire; empty for one that a newer version wrote. */
  public static Optional<FailureKind> ofWireName(String name) {
    return Arrays.stream(values()).filter(kind -> kind.wireName().equals(name)).findFirst();
  }
}
