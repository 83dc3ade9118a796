package dev.posthouse.replay;

/**
 * A replay that cannot go on. What it had committed stays, and what it had not is not replayed; the
 * message says so, and what to do.
 */
public final class ReplayStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayStoppedException(String message, Throwable cause) {
    super(message, cause);
  }
}
