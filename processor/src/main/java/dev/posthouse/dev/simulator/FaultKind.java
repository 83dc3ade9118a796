package dev.posthouse.dev.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** One way in which a provider can fail a call. In JSON its name is in lower case with dashes. */
public enum FaultKind {
  /** The vendor's 400 for a request that it does not understand. */
  INVALID_REQUEST,
  /** The vendor's 400 for a prompt that the model cannot hold. */
  CONTEXT_TOO_LONG,
  /** An invalid key. */
  AUTHENTICATION,
  /** A key that may not use the model or the region. */
  PERMISSION,
  /** A model that does not exist. */
  NOT_FOUND,
  /** Too many bytes. */
  TOO_LARGE,
  /** 429 that says when to come back. */
  RATE_LIMITED,
  /** 429 because the spending limit or daily quota is reached. */
  QUOTA_EXHAUSTED,
  /** An account without credit. */
  BILLING,
  /** The vendor's 500. */
  SERVER_ERROR,
  /** The vendor's 504. */
  TIMEOUT,
  /** 529 or 503: no capacity. */
  OVERLOADED,
  /** 200, but the model refuses. */
  REFUSAL,
  /** The connection is reset before any answer. */
  RESET_BEFORE_HEADERS,
  /** The connection is reset after the status line. */
  RESET_AFTER_HEADERS,
  /** No answer until the client leaves. */
  SILENCE,
  /** Half an answer, then silence until the client leaves. */
  STALL,
  /**
   * Half an answer; a stream then ends in good order but without its terminal event, a whole answer
   * is cut off.
   */
  CUT,
  /** Half an answer, then a connection reset. */
  RESET_MID_STREAM,
  /** Half a stream, then an error event; an ordinary overload of a whole answer. */
  ERROR_MID_STREAM,
  /** JSON that does not parse. */
  MALFORMED;

  /** The name in JSON: {@code rate-limited}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<FaultKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
