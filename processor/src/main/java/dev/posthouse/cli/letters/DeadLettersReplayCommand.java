package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.kafka.TopicScan;
import dev.posthouse.replay.LetterKey;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.Selection;
import dev.posthouse.replay.SettingsTargets;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.wire.JobRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sends dead letters back to work.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
@Command(
    name = "replay",
    description = {
      "Sends dead letters back to work, each once.",
      "",
      "Without --execute, only shows what would happen. --provider and --route say which letters"
          + " are meant; --to-provider and --to-route where they go. A second replay of the same"
          + " letters sends nothing; one that is killed can be run again; and of two at the same"
          + " time, the later takes over. A deadline that has passed is dropped: the job gets its"
          + " route's anew."
    },
    footer = {
      "",
      "Example: posthouse dead-letters replay --kind overloaded --since 2h --rate 20 --execute"
    })
final class DeadLettersReplayCommand implements Callable<Integer> {
  private static final String IN_EDITOR = "";

  private final Terminal terminal;

  @Mixin private SelectionOptions selectionOptions = new SelectionOptions();
  @Mixin private ReplayOptions replayOptions = new ReplayOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, those that ended first.")
  private @Nullable Integer limit;

  @Option(
      names = "--edit",
      arity = "0..1",
      fallbackValue = IN_EDITOR,
      paramLabel = "FILE",
      description =
          "Change the request of a single letter: with a file, by that JSON merge patch"
              + " (RFC 7386); else in your editor.")
  private @Nullable String edit;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  DeadLettersReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Selection selection = selectionOptions.toSelection();
    if (limit != null && limit < 1) {
      throw new WrongUsageException("--limit: give 1 or more, not " + limit);
    }
    Connection connection = connectionOptions.resolve(terminal);
    SettingsTargets targets = new SettingsTargets(connection.settings());
    replayOptions.check(targets);
    LetterBox box = LetterBox.open(connection);
    Renewal renewal =
        new Renewal(box.serdes().deserializer(JobRequest.class), replayOptions.direction());
    Instant now = Instant.now();
    Marks marks = box.marks();
    // What ends from now on, a replayed job among it, is not meant.
    List<TopicScan.Stretch> stretches = box.letters().now(selection);
    Edited edited = edit == null ? null : edited(box, stretches, selection, renewal, marks, now);
    ReplayPlan plan = new ReplayPlan(targets);
    read(
        box,
        stretches,
        selection,
        (letter) -> plan.add(letter, renewed(letter, renewal, now, edited), marks.contain(letter)));
    if (limit != null) {
      plan.limitTo(limit);
    }
    String unreadable = box.letters().unreadable();
    if (unreadable != null) {
      terminal.note(unreadable);
    }
    Set<LetterKey> keys = plan.keys();
    return replayOptions.carryOut(
        plan,
        box,
        terminal,
        orders ->
            read(
                box,
                stretches,
                selection,
                letter -> {
                  if (keys.contains(letter.key())
                      && renewed(letter, renewal, now, edited)
                          instanceof Renewal.Renewed.Request(JobRequest request, boolean _)) {
                    orders.accept(ReplayOrder.of(letter, request));
                  }
                }));
  }

  private record Edited(StoredLetter letter, Renewal.Renewed renewed) {}

  private static void read(
      LetterBox box,
      List<TopicScan.Stretch> stretches,
      Selection selection,
      Consumer<StoredLetter> visitor) {
    box.letters().read(stretches, selection, visitor);
  }

  private static Renewal.Renewed renewed(
      StoredLetter letter, Renewal renewal, Instant now, @Nullable Edited edited) {
    return edited != null && edited.letter.key().equals(letter.key())
        ? edited.renewed
        : renewal.of(letter, now);
  }

  private Edited edited(
      LetterBox box,
      List<TopicScan.Stretch> stretches,
      Selection selection,
      Renewal renewal,
      Marks marks,
      Instant now)
      throws CommandFailedException, InterruptedException {
    List<StoredLetter> open = new ArrayList<>();
    read(
        box,
        stretches,
        selection,
        letter -> {
          if (!marks.contain(letter) && open.size() < 2) {
            open.add(letter);
          }
        });
    if (open.size() != 1) {
      throw new CommandFailedException(
          open.isEmpty()
              ? "--edit: no dead letter matches that was not replayed yet"
              : "--edit: several dead letters match; name one job by its id. For many, see"
                  + " \"posthouse dead-letters export --help\"");
    }
    StoredLetter letter = open.getFirst();
    RequestEdit requestEdit = new RequestEdit(terminal);
    JobRequest request =
        IN_EDITOR.equals(edit)
            ? requestEdit.inEditor(letter, renewal.of(letter, now))
            : requestEdit.byPatch(letter, renewal.of(letter, now), String.valueOf(edit));
    return new Edited(letter, renewal.directed(request, letter, now));
  }
}
