package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.ReasonGroups;
import dev.posthouse.replay.Selection;
import dev.posthouse.replay.StoredLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Shows which dead letters there are.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
@Command(
    name = "list",
    description = {
      "Shows why jobs ended as dead letters.",
      "",
      "Letters of the same kind and reason are one group: numbers (#) and ids (*) in a reason do"
          + " not count. With --each, one line a letter, the newest first. Times are UTC."
    },
    footer = {"", "Example: posthouse dead-letters list --kind rate_limited,expired --since 2h"})
final class DeadLettersListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SelectionOptions selectionOptions = new SelectionOptions();

  @Option(names = "--each", description = "Every letter instead of groups.")
  private boolean each;

  @Option(names = "--open", description = "Only letters that were not replayed yet.")
  private boolean open;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "So many on a page; ${DEFAULT-VALUE} if left out.")
  private int limit = 20;

  @Option(
      names = "--page",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which page; ${DEFAULT-VALUE} if left out.")
  private int page = 1;

  @Option(names = "--json", description = "One line of JSON for each group or letter; all pages.")
  private boolean json;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  DeadLettersListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Selection selection = selectionOptions.toSelection();
    if (limit < 1 || page < 1) {
      throw new WrongUsageException("--limit and --page: give 1 or more");
    }
    LetterBox box = LetterBox.open(connectionOptions.resolve(terminal));
    Marks marks = box.marks();
    ReasonGroups groups = new ReasonGroups();
    List<StoredLetter> letters = new ArrayList<>();
    long[] counts = new long[2];
    box.letters()
        .read(
            box.letters().now(selection),
            selection,
            letter -> {
              boolean replayed = marks.contain(letter);
              if (open && replayed) {
                return;
              }
              counts[0]++;
              counts[1] += replayed ? 1 : 0;
              groups.add(letter, replayed);
              if (each) {
                letters.add(letter.outline());
              }
            });
    if (each) {
      letters.sort(
          Comparator.comparing((StoredLetter letter) -> letter.letter().getDiedAt()).reversed());
      show(letters, marks);
    } else {
      show(groups.largestFirst());
    }
    return outcome(box, counts[0], counts[1]);
  }

  private void show(List<StoredLetter> letters, Marks marks) {
    if (json) {
      letters.forEach(
          letter -> terminal.out().println(LetterJson.outline(letter, marks.of(letter.key()))));
      return;
    }
    List<StoredLetter> shown = Page.of(letters, page, limit);
    LetterTable table = new LetterTable(shown, marks, terminal.columns());
    table.lines().forEach(terminal.out()::println);
    more(letters.size(), "letters");
  }

  private void show(List<ReasonGroups.Group> groups) {
    if (json) {
      groups.forEach(group -> terminal.out().println(LetterJson.group(group)));
      return;
    }
    new GroupTable(terminal.columns())
        .lines(Page.of(groups, page, limit))
        .forEach(terminal.out()::println);
    more(groups.size(), "groups");
  }

  private void more(int all, String what) {
    int pages = Page.count(all, limit);
    if (page < pages) {
      terminal.note(
          "page %d of %d, %,d %s: add --page %d".formatted(page, pages, all, what, page + 1));
    } else if (page > pages && all > 0) {
      terminal.note("there is no page %d: the last is %d".formatted(page, pages));
    }
  }

  private int outcome(LetterBox box, long count, long replayed) {
    if (!json) {
      terminal.note(
          count == 0
              ? "no dead letter matches"
              : "%s, %,d of them replayed".formatted(PlanReport.letters(count), replayed));
    }
    String unreadable = box.letters().unreadable();
    if (unreadable != null) {
      terminal.note(unreadable);
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }
}
