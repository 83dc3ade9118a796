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
    description = "Says whether a topic was worked, where nobody knows.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse topics adopt llm.provider.claude --skip --config FILE"})
public final class TopicsCommand {
  private TopicsCommand() {}

  /** The command with all that it groups. */
  public static CommandLine withAll(Terminal terminal) {
    return new CommandLine(new TopicsCommand()).addSubcommand(new TopicsAdoptCommand(terminal));
  }
}
