package dev.posthouse.cli.providers;

import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.health.ProviderHealth;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Lets a provider be called again.
 *
 * <p>Tested by {@code HealthIT}.
 */
@Command(
    name = "resume",
    description = {
      "Lets a provider be called again that is parked, or whose circuit is open.",
      "",
      "Its calls come back little by little. A silence that the provider itself asked for is kept."
    },
    footer = {"", "Example: posthouse providers resume claude"})
final class ProvidersResumeCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(paramLabel = "PROVIDER", description = "Its name in the settings.")
  private String provider = "";

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  ProvidersResumeCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    ProviderTopic topic = ProviderTopic.toWrite(connectionOptions.resolve(terminal));
    KnownProviders.Known known = topic.read().get(provider);
    if (known == null) {
      throw new CommandFailedException(
          "nothing was ever said of %s, so it is open: check the name with posthouse providers list"
              .formatted(provider));
    }
    ProviderHealth before = known.health();
    if (!before.isShut()) {
      terminal.note("%s is open already".formatted(provider));
      return ExitCode.OK;
    }
    Instant now = clock.instant();
    topic.write(provider, before.opened(now), now);
    terminal.note("%s may be called again".formatted(provider));
    return ExitCode.OK;
  }
}
