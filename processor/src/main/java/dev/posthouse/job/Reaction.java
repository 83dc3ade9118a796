package dev.posthouse.job;

/**
 * How to go on after a failure, as long as the budgets allow it; {@link FailureKind} has the table.
 */
public enum Reaction {
  /** The fault passes: try here again after a jittered delay, and elsewhere when that is spent. */
  RETRY,
  /**
   * The provider is silent: go at once to the next that has room, and perhaps come back later;
   * where none has, as {@link #RETRY}.
   */
  RETRY_ELSEWHERE,
  /** The provider asks for quiet: as {@link #RETRY}, and never sooner than it says. */
  WAIT,
  /**
   * The cheaper tier is full: try here again until half of the job's time is over, then the next
   * provider; costs no attempt.
   */
  WAIT_FOR_ROOM,
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

  /** Whether the fault passes by itself. */
  boolean passes() {
    return this == RETRY || this == RETRY_ELSEWHERE || this == WAIT;
  }

  /** Whether the job never calls the provider again. */
  boolean staysAway() {
    return this == MOVE_ON || this == LARGER_CONTEXT;
  }
}
