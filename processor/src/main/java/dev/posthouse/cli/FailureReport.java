package dev.posthouse.cli;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.kafka.Denial;
import dev.posthouse.settings.InvalidSettingsException;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells in a line what failed and what to do; the stack trace is for those who ask.
 *
 * <p>Tested by {@code MainTest}.
 */
final class FailureReport implements IExecutionExceptionHandler {
  private final Terminal terminal;
  private final PosthouseCommand posthouse;

  FailureReport(Terminal terminal, PosthouseCommand posthouse) {
    this.terminal = terminal;
    this.posthouse = posthouse;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    String name = command.getCommandSpec().qualifiedName();
    terminal.note(
        switch (e) {
          case InvalidSettingsException invalid -> String.valueOf(invalid.getMessage());
          case CommandFailedException failed -> name + ": " + failed.getMessage();
          case AuthorizationException denied -> name + ": " + Denial.of(denied);
          case KafkaException kafka -> name + ": " + rootMessage(kafka);
          case InterruptedException _ -> name + ": interrupted";
          default -> name + ": failed unexpectedly: " + e + ". Add --verbose for the stack trace";
        });
    if (posthouse.verbose() || debug()) {
      e.printStackTrace(terminal.err());
    }
    if (e instanceof WrongUsageException) {
      terminal.note("Try: " + name + " --help");
      return CommandLine.ExitCode.USAGE;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private boolean debug() {
    String level = terminal.environment().apply("POSTHOUSE_LOG");
    return level != null && level.toLowerCase(Locale.ROOT).equals("debug");
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
