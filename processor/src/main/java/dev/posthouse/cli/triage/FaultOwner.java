package dev.posthouse.cli.triage;

import dev.posthouse.job.FailureKind;

/** Whose fault it is that calls fail. */
enum FaultOwner {
  /** Nothing fails worth speaking of. */
  NOBODYS,
  /** The provider's: wait, or use another. */
  THEIRS,
  /** This side's: its account, its keys, its settings. */
  OURS,
  /** Somewhere on the way between the two. */
  BETWEEN,
  /** The jobs' own: no provider answers such requests. */
  REQUESTS;

  /** The table. */
  static FaultOwner of(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED, SERVER_ERROR, TIMED_OUT -> THEIRS;
      case NETWORK -> BETWEEN;
      case RATE_LIMITED,
          QUOTA_EXHAUSTED,
          BAD_CREDENTIALS,
          NOT_PERMITTED,
          MODEL_NOT_FOUND,
          INTERRUPTED,
          INTERNAL ->
          OURS;
      case INVALID_REQUEST,
          TOO_LARGE,
          NOT_SUPPORTED,
          FETCH_FAILED,
          CONTEXT_OVERFLOW,
          REFUSED,
          TRUNCATED,
          INVALID_OUTPUT,
          EXPIRED,
          CANCELLED,
          UNDECODABLE,
          RESULT_TOO_LARGE ->
          REQUESTS;
    };
  }
}
