package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.ConnectionOptions;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.replay.LetterJson;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.Selection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Writes dead letters out.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
@Command(
    name = "export",
    description = {
      "Prints whole dead letters, one line of JSON each.",
      "",
      "For keeping, and for mending by a script: what is changed in \"request\" is what \"import\""
          + " submits. The texts of prompts are in it, and the headers that came with the request;"
          + " Posthouse's own headers are not, nor are the partition's timestamps."
    },
    footer = {
      "",
      "Example: posthouse dead-letters export --kind truncated > letters.jsonl",
      "         jq -c '.request.maxOutputTokens = 8000' letters.jsonl > mended.jsonl",
      "         posthouse dead-letters import mended.jsonl"
    })
final class DeadLettersExportCommand implements Callable<Integer> {
  private static final int LETTERS_PER_FLUSH = 100;

  private final Terminal terminal;

  @Mixin private SelectionOptions selectionOptions = new SelectionOptions();

  @Option(names = "--open", description = "Only letters that were not replayed yet.")
  private boolean open;

  @Mixin private ConnectionOptions connectionOptions = new ConnectionOptions();

  DeadLettersExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Selection selection = selectionOptions.toSelection();
    LetterBox box = LetterBox.open(connectionOptions.resolve(terminal));
    Marks marks = box.marks();
    long[] count = new long[1];
    box.letters()
        .readWhile(
            box.letters().now(selection),
            selection,
            letter -> {
              if (open && marks.contain(letter)) {
                return true;
              }
              terminal.out().println(LetterJson.whole(letter));
              return ++count[0] % LETTERS_PER_FLUSH != 0 || terminal.flush();
            });
    if (!terminal.flush()) {
      return ExitCode.OK; // whoever reads has seen enough
    }
    terminal.note(
        count[0] == 0 ? "no dead letter matches" : "exported " + PlanReport.letters(count[0]));
    String unreadable = box.letters().unreadable();
    if (unreadable != null) {
      terminal.note(unreadable);
    }
    return unreadable == null ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
