package dev.posthouse.cli.providers;

import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.cli.terminal.Terminal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/**
 * Shows what the fleet knows of its providers.
 *
 * <p>Tested by {@code HealthIT}.
 */
@Command(
    name = "list",
    description = {
      "Shows the state of the providers, as the whole fleet shares it.",
      "",
      "A provider of which nothing was ever said is open, and not shown. One that is"
          + " waiting_for_quota may be called, but says in its headers that nothing is left of its"
          + " account's limits."
    },
    footer = {"", "Example: posthouse providers list"})
final class ProvidersListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  ProvidersListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, KnownProviders.Known> known =
        ProviderTopic.toRead(connectionOptions.resolve(terminal)).read();
    if (known.isEmpty()) {
      terminal.note("nothing was said of any provider: all are open");
      return ExitCode.OK;
    }
    new ProvidersTable(terminal.columns(), Instant.now())
        .lines(known)
        .forEach(terminal.out()::println);
    return ExitCode.OK;
  }
}
