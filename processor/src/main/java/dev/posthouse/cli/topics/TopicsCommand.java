package dev.posthouse.cli.topics;

import dev.posthouse.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Groups the commands about the topics.
 *
 * <p>Tested by {@code MainTest}.
 */
@Command(
    name = "topics",
    description = "Creates the topics; says whether they were worked.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse topics create --config posthouse.yaml"})
public final class TopicsCommand {
  private TopicsCommand() {}

  /** The command with all that it groups. */
  public static CommandLine withAll(Terminal terminal) {
    return new CommandLine(new TopicsCommand())
        .addSubcommand(new TopicsCreateCommand(terminal))
        .addSubcommand(new TopicsAdoptCommand(terminal));
  }
}
