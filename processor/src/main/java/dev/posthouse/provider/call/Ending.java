package dev.posthouse.provider.call;

/**
 * Why generation ended, in no vendor's words.
 *
 * <p>Tested by {@code FailureMatrixTest}.
 */
public enum Ending {
  END,
  STOP_SEQUENCE,
  TOOL_CALLS,
  OUTPUT_LIMIT,
  CONTEXT_LIMIT,
  REFUSAL,
  /** The server broke off, and says so. */
  BROKEN,
  /** The server had no capacity to go on. */
  NO_CAPACITY,
  UNKNOWN;

  boolean isAnswer() {
    return this == END || this == STOP_SEQUENCE || this == TOOL_CALLS;
  }
}
