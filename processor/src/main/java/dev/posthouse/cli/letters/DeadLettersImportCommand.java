package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.SettingsTargets;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Replays dead letters from a file.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
@Command(
    name = "import",
    description = {
      "Replays exported dead letters, as their requests now read.",
      "",
      "Without --execute, only shows what would happen. Each letter is replayed once, be it from"
          + " a file or by \"replay\". Where request.id was changed, it becomes a new job of that"
          + " id. To mend an undecodable letter, write its request into it."
    },
    footer = {"", "Example: posthouse dead-letters import mended.jsonl --execute"})
final class DeadLettersImportCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = STANDARD_INPUT,
      description = "The letters; - or nothing for standard input.")
  private String file = STANDARD_INPUT;

  @Mixin private ReplayOptions replayOptions = new ReplayOptions();

  @Option(names = "--skip-invalid", description = "Replay the other lines if some are invalid.")
  private boolean skipInvalid;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  DeadLettersImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Connection connection = connectionOptions.resolve(terminal);
    SettingsTargets targets = new SettingsTargets(connection.settings());
    replayOptions.check(targets);
    LetterLines letters = read(new WireSerdes(connection.wire()));
    LetterBox box = LetterBox.open(connection);
    Marks marks = box.marks();
    ReplayPlan plan = new ReplayPlan(targets);
    List<ReplayOrder> orders = new ArrayList<>();
    for (LetterLines.Line line : letters.lines()) {
      plan.add(line.letter(), line.renewed(), marks.contain(line.letter()));
      ReplayOrder order = line.order();
      if (order != null && marks.of(order.key()) == null) {
        orders.add(order);
      }
    }
    return replayOptions.carryOut(plan, box, terminal, orders::forEach);
  }

  private LetterLines read(WireSerdes serdes) throws CommandFailedException {
    String source = file.equals(STANDARD_INPUT) ? "standard input" : file;
    Renewal renewal = new Renewal(serdes.deserializer(JobRequest.class), replayOptions.direction());
    LetterLines letters = new LetterLines(source, renewal, Instant.now());
    try (InputStream stream =
        file.equals(STANDARD_INPUT) ? terminal.in() : Files.newInputStream(Path.of(file))) {
      letters.read(stream);
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(file + ": there is no such file: check the path", e);
    } catch (IOException e) {
      throw new CommandFailedException(source + " cannot be read: " + e, e);
    }
    letters.faults().forEach(terminal::note);
    int faults = letters.faults().size();
    if (faults > 0 && !skipInvalid) {
      throw new CommandFailedException(
          "%d of %d lines are invalid, and nothing was sent: mend them, or add --skip-invalid"
              .formatted(faults, faults + letters.lines().size()));
    }
    if (letters.lines().isEmpty()) {
      throw new CommandFailedException(
          source + " holds no dead letter: write them with \"posthouse dead-letters export\"");
    }
    return letters;
  }
}
