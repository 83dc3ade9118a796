package dev.posthouse.cli.terminal;

/** A command line that makes no sense. The message says what is wrong and what to write. */
public final class WrongUsageException extends CommandFailedException {
  private static final long serialVersionUID = 1L;

  public WrongUsageException(String message) {
    super(message);
  }

  public WrongUsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
