package dev.posthouse.cli;

import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Shows what the fleet knows of its providers. */
@Command(
    name = "list",
    description = {
      "Shows the state of the providers, as the whole fleet shares it.",
      "",
      "A provider of which nothing was ever said is open, and not shown."
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
    Map<String, ProviderTopic.Known> known =
        ProviderTopic.toRead(connectionOptions.resolve(terminal)).read();
    if (known.isEmpty()) {
      terminal.note("nothing was said of any provider: all are open");
      return ExitCode.OK;
    }
    print("PROVIDER", "STATE", "UNTIL", "SILENCED UNTIL", "SAID BY", "REASON");
    known.forEach(this::print);
    return ExitCode.OK;
  }

  private void print(String provider, ProviderTopic.Known known) {
    ProviderHealth health = known.health();
    print(
        provider,
        ProviderStates.wireName(health.state()),
        health.isShut() ? until(health.until()) : "",
        health.silencedUntil().equals(Instant.EPOCH) ? "" : health.silencedUntil().toString(),
        known.state().getActor(),
        health.reason());
  }

  private void print(Object... columns) {
    terminal
        .out()
        .println("%-20s  %-12s  %-24s  %-24s  %-20s  %s".formatted(columns).stripTrailing());
  }

  private static String until(Instant moment) {
    return moment.equals(Instant.MAX) ? "resumed" : moment.toString();
  }
}
