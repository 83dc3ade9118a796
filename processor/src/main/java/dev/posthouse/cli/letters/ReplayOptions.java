package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.ReplayRate;
import dev.posthouse.replay.ReplayRun;
import dev.posthouse.replay.ReplayStoppedException;
import dev.posthouse.replay.Requester;
import dev.posthouse.replay.SettingsTargets;
import dev.posthouse.settings.Settings;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * The options of commands that replay, and how they do it.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class ReplayOptions {
  @Option(names = "--execute", description = "Do it. Without, only what would happen is shown.")
  private boolean execute;

  @Option(
      names = "--to-route",
      paramLabel = "NAME",
      description = "The route to take. If left out, the one that each job asked for.")
  private @Nullable String route;

  @Option(
      names = "--to-provider",
      paramLabel = "NAME",
      description = "The only provider to call, instead of the route's chain.")
  private @Nullable String provider;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many a second. If left out, as fast as Kafka takes them.")
  private @Nullable Double rate;

  @Option(
      names = {"--note", "--reason"},
      paramLabel = "TEXT",
      description = "Why; kept with your user name in the event of each replay.")
  private @Nullable String note;

  Renewal.Direction direction() {
    return new Renewal.Direction(route, provider);
  }

  /**
   * Says what is wrong with the options before anything is read.
   *
   * @throws CommandFailedException naming the option
   */
  void check(SettingsTargets targets) throws CommandFailedException {
    checkDirection(targets.settings());
    if (rate != null && !(rate > 0)) {
      throw new WrongUsageException("--rate: give a number above 0, not " + rate);
    }
  }

  private void checkDirection(@Nullable Settings settings) throws CommandFailedException {
    if (settings == null) {
      return;
    }
    if (route != null && !settings.routes().containsKey(route)) {
      throw new WrongUsageException(
          "--to-route: there is no route '%s'; known are %s"
              .formatted(route, String.join(", ", settings.routes().keySet())));
    }
    if (provider != null && !settings.providers().containsKey(provider)) {
      throw new WrongUsageException(
          "--to-provider: there is no provider '%s'; known are %s"
              .formatted(provider, String.join(", ", settings.providers().keySet())));
    }
  }

  /**
   * Shows the plan and, if told to, carries it out.
   *
   * @param orders hands each order of the plan to its argument
   */
  int carryOut(
      ReplayPlan plan, LetterBox box, Terminal terminal, Consumer<Consumer<ReplayOrder>> orders)
      throws CommandFailedException, InterruptedException {
    new PlanReport(plan, terminal.columns()).lines().forEach(terminal.out()::println);
    if (plan.count() == 0) {
      return ExitCode.OK;
    }
    if (!execute) {
      terminal.note("a dry run: nothing was sent. Add --execute to do it");
      return ExitCode.OK;
    }
    terminal.out().flush();
    Requester requester = new Requester(System.getProperty("user.name", "?"), note);
    long sent = 0;
    try (ReplayDoor door = box.door(requester)) {
      ReplayRun run =
          new ReplayRun(
              door,
              rate == null ? ReplayRate.UNLIMITED : new ReplayRate(rate),
              new ReplayNotes(terminal, plan.count()));
      try {
        orders.accept(run::add);
        run.finish();
      } finally {
        sent = run.sent();
      }
      run.summary().forEach(terminal::note);
      return ExitCode.OK;
    } catch (ReplayStoppedException e) {
      throw new CommandFailedException(
          "%s (%,d of %,d replayed by this run)".formatted(e.getMessage(), sent, plan.count()), e);
    }
  }
}
