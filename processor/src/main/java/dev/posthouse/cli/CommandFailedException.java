package dev.posthouse.cli;

/** A command that could not do its work. The message says what failed and what to do. */
sealed class CommandFailedException extends Exception permits WrongUsageException {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }

  CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
