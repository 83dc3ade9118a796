package dev.posthouse.cli;

/** A command line that makes no sense. The message says what is wrong and what to write. */
final class WrongUsageException extends CommandFailedException {
  private static final long serialVersionUID = 1L;

  WrongUsageException(String message) {
    super(message);
  }

  WrongUsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
