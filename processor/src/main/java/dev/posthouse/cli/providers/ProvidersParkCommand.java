package dev.posthouse.cli.providers;

import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.job.Opening;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Takes a provider out.
 *
 * <p>Tested by {@code HealthIT}.
 */
@Command(
    name = "park",
    description = {
      "Takes a provider out: within a second no process calls it any more.",
      "",
      "Its jobs go to the next provider of their route, or wait if there is none. Calls in flight"
          + " may end. Without --for or --until it stays parked until posthouse providers resume."
    },
    footer = {"", "Example: posthouse providers park claude --for 2h --reason \"contract ends\""})
final class ProvidersParkCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(paramLabel = "PROVIDER", description = "Its name in the settings.")
  private String provider = "";

  @ArgGroup private @Nullable End end;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever asks.")
  private String reason = "";

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  /** When it ends by itself. */
  static final class End {
    @Option(names = "--for", paramLabel = "TIME", description = "For how long, for example 2h.")
    private @Nullable Duration length;

    @Option(
        names = "--until",
        paramLabel = "INSTANT",
        description = "Until when, for example 2026-12-01T00:00:00Z.")
    private @Nullable Instant until;

    private Opening after(Instant now) {
      if (until != null) {
        return new Opening.Until(until);
      }
      return length == null ? new Opening.Unknown() : new Opening.Until(now.plus(length));
    }
  }

  ProvidersParkCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = clock.instant();
    Opening until = end == null ? new Opening.Unknown() : end.after(now);
    if (until.isOpen(now)) {
      throw new WrongUsageException(
          "%s has passed: give --until a moment to come, or --for a length".formatted(until));
    }
    ProviderTopic topic = ProviderTopic.toWrite(connectionOptions.resolve(terminal));
    KnownProviders.Known known = topic.read().get(provider);
    ProviderHealth before = known == null ? ProviderHealth.OPEN : known.health();
    topic.write(provider, before.parked(now, until, reason), now);
    terminal.note(
        until instanceof Opening.Until(Instant moment)
            ? "%s is parked until %s UTC".formatted(provider, MomentText.second(moment))
            : "%s is parked until: posthouse providers resume %s".formatted(provider, provider));
    return ExitCode.OK;
  }
}
