package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.Selection;
import dev.posthouse.replay.StoredLetter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows all of a dead letter.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
@Command(
    name = "show",
    description = {
      "Shows all that is known of a job that ended as a dead letter.",
      "",
      "Why, every call as a timeline, the request or its bytes, and what to do. A job that ended"
          + " in several generations has a letter for each. Prompts are shown."
    },
    footer = {"", "Example: posthouse dead-letters show a-1"})
final class DeadLettersShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", description = "The job's id.")
  private String id = "";

  @Option(names = "--json", description = "Whole letters, one line of JSON each.")
  private boolean json;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  DeadLettersShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    LetterBox box = LetterBox.open(connectionOptions.resolve(terminal));
    Selection selection =
        new Selection(Set.of(id), Set.of(), Set.of(), Set.of(), Set.of(), null, null, null);
    List<StoredLetter> letters = new ArrayList<>();
    box.letters().read(box.letters().now(selection), selection, letters::add);
    if (letters.isEmpty()) {
      throw new CommandFailedException(
          "there is no dead letter of job %s: see which there are with \"posthouse dead-letters list --each\", or whether it was answered with \"posthouse results --ids %s\""
              .formatted(PlainText.of(id), PlainText.of(id)));
    }
    letters.sort(
        Comparator.comparingInt((StoredLetter letter) -> letter.letter().getGeneration())
            .thenComparing(letter -> letter.letter().getDiedAt()));
    if (json) {
      letters.forEach(letter -> terminal.out().println(LetterJson.whole(letter)));
      return ExitCode.OK;
    }
    Marks marks = box.marks();
    LetterView view = new LetterView(terminal.columns());
    for (int i = 0; i < letters.size(); i++) {
      if (i > 0) {
        terminal.out().println();
      }
      StoredLetter letter = letters.get(i);
      view.lines(letter, marks.of(letter.key())).forEach(terminal.out()::println);
    }
    return ExitCode.OK;
  }
}
