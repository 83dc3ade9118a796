package dev.posthouse.triage;

import dev.posthouse.job.FailureKind;

/**
 * Whose fault it is that calls fail, as a diagnosis puts it: who has to mend it. Follows from where
 * the fault lies.
 */
public enum FaultOwner {
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

  /** Who has to mend a failure of a kind. */
  public static FaultOwner of(FailureKind kind) {
    return switch (kind.origin()) {
      case PROVIDER -> THEIRS;
      case NETWORK -> BETWEEN;
      case TIER -> NOBODYS;
      case KEY, PERMISSION, ACCOUNT, SETTINGS, STORE, POSTHOUSE -> OURS;
      case REQUEST, JOB -> REQUESTS;
    };
  }
}
