package dev.posthouse.job;

/** How to go on after a failure of some kind, as long as the budgets allow it. */
enum Reaction {
  /** The fault passes: try here again later, and elsewhere when the attempts here are spent. */
  RETRY,
  /** The fault lies with this provider and stays: go elsewhere, and do not come back. */
  MOVE_ON,
  /** The fault lies with the job: nobody can answer it. */
  DIE;

  static Reaction to(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED,
          SERVER_ERROR,
          NETWORK,
          TIMED_OUT,
          RATE_LIMITED,
          INVALID_OUTPUT,
          INTERRUPTED ->
          RETRY;
      case QUOTA_EXHAUSTED,
          BAD_CREDENTIALS,
          NOT_PERMITTED,
          MODEL_NOT_FOUND,
          TOO_LARGE,
          CONTEXT_OVERFLOW,
          TRUNCATED,
          INTERNAL ->
          MOVE_ON;
      case INVALID_REQUEST, REFUSED, EXPIRED, UNDECODABLE, RESULT_TOO_LARGE -> DIE;
    };
  }
}
