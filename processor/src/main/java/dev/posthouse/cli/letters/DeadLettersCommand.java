package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Groups what is done with dead letters.
 *
 * <p>Tested by {@code MainTest}.
 */
@Command(
    name = "dead-letters",
    description = {
      "Finds, replays and keeps jobs that ended without an answer.",
      "",
      "Each dead letter is replayed once, as the next generation of its job, however often a"
          + " replay is repeated, interrupted or started at the same time."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse dead-letters list --since 2h"})
public final class DeadLettersCommand {
  private DeadLettersCommand() {}

  /** The command with all that it groups, in the order of the help. */
  public static CommandLine withAll(Terminal terminal) {
    return new CommandLine(new DeadLettersCommand())
        .addSubcommand(new DeadLettersListCommand(terminal))
        .addSubcommand(new DeadLettersShowCommand(terminal))
        .addSubcommand(new DeadLettersReplayCommand(terminal))
        .addSubcommand(new DeadLettersExportCommand(terminal))
        .addSubcommand(new DeadLettersImportCommand(terminal));
  }
}
