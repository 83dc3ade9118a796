package dev.posthouse.job;

/** How to go on after a failure of some kind, as long as the budgets allow it. */
public enum Reaction {
  /** The fault passes: try here again after a jittered delay, and elsewhere when that is spent. */
  RETRY,
  /** The provider asks for quiet: as {@link #RETRY}, and never sooner than it says. */
  WAIT,
  /** The model can mend it: try here once more, telling it what was wrong; then elsewhere. */
  CORRECT,
  /**
   * The fault lies with the account, the key or the model: nobody calls this provider until it is
   * mended, and the job goes elsewhere at once.
   */
  PARK,
  /** The fault lies between this job and this provider: the job goes elsewhere and stays away. */
  MOVE_ON,
  /** As {@link #MOVE_ON}, but only to a model whose stated context is larger, or not stated. */
  LARGER_CONTEXT,
  /** The fault lies with the job: nobody can answer it. */
  DEAD;

  /** The table: what happens after a failure, unless the job's route says otherwise. */
  public static Reaction to(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED, SERVER_ERROR, NETWORK, TIMED_OUT, FETCH_FAILED, INTERRUPTED -> RETRY;
      case RATE_LIMITED -> WAIT;
      case INVALID_OUTPUT -> CORRECT;
      case QUOTA_EXHAUSTED, BAD_CREDENTIALS, NOT_PERMITTED, MODEL_NOT_FOUND -> PARK;
      case TOO_LARGE, NOT_SUPPORTED, TRUNCATED, INTERNAL -> MOVE_ON;
      case CONTEXT_OVERFLOW -> LARGER_CONTEXT;
      case INVALID_REQUEST, REFUSED, EXPIRED, CANCELLED, UNDECODABLE, RESULT_TOO_LARGE -> DEAD;
    };
  }

  /** Whether the job never calls the provider again. */
  boolean staysAway() {
    return this == MOVE_ON || this == LARGER_CONTEXT;
  }
}
