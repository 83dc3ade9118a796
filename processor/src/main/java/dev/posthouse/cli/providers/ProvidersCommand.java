package dev.posthouse.cli.providers;

import dev.posthouse.cli.terminal.Terminal;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Groups the commands about the providers' health.
 *
 * <p>Tested by {@code MainTest}.
 */
@Command(
    name = "providers",
    description = "Shows and sets which providers may be called.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: posthouse providers list"})
public final class ProvidersCommand {
  private ProvidersCommand() {}

  /** The command with all that it groups, in the order of the help. */
  public static CommandLine withAll(Terminal terminal) {
    return new CommandLine(new ProvidersCommand())
        .addSubcommand(new ProvidersListCommand(terminal))
        .addSubcommand(new ProvidersParkCommand(terminal, InstantSource.system()))
        .addSubcommand(new ProvidersResumeCommand(terminal, InstantSource.system()));
  }
}
