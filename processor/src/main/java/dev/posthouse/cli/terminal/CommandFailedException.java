package dev.posthouse.cli.terminal;

/** A command that could not do its work. The message says what failed and what to do. */
public sealed class CommandFailedException extends Exception permits WrongUsageException {
  private static final long serialVersionUID = 1L;

  public CommandFailedException(String message) {
    super(message);
  }

  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
