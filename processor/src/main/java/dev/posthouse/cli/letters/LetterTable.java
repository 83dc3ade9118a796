package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.Table;
import dev.posthouse.cli.terminal.Table.Column;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.StoredLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as lines of a table.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class LetterTable {
  private static final int LEAST_TEXT = 8;

  private final List<StoredLetter> letters;
  private final Marks marks;
  private final boolean narrow;
  private final Table table;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  LetterTable(List<StoredLetter> letters, Marks marks, int width) {
    this.letters = letters;
    this.marks = marks;
    int longest = letters.stream().mapToInt(letter -> letter.jobId().length()).max().orElse(2);
    int idWidth = width == 0 ? longest : Math.clamp(longest, 4, 36);
    Table wide = table(idWidth, false, width);
    this.narrow = wide.left() < LEAST_TEXT;
    this.table = narrow ? table(idWidth, true, width) : wide;
  }

  /** Where it is narrow, the hour is told, and the year and the provider give way. */
  private static Table table(int idWidth, boolean narrow, int width) {
    return new Table(
        List.of(
            Column.of("ID", idWidth),
            Column.ofNumbers("GEN", 3),
            Column.of("DIED (UTC)", narrow ? 11 : 16),
            Column.of("KIND", narrow ? 12 : 16),
            Column.of("PROVIDER", narrow ? 0 : 10)),
        "REPLAYED",
        width);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!letters.isEmpty()) {
      lines.add(table.head());
    }
    for (StoredLetter letter : letters) {
      Marks.Mark mark = marks.of(letter.key());
      Instant died = letter.letter().getDiedAt();
      lines.add(
          table.row(
              List.of(
                  letter.jobId(),
                  Integer.toString(letter.letter().getGeneration()),
                  narrow ? MomentText.minuteOfYear(died) : MomentText.minute(died),
                  letter.kind(),
                  orDash(letter.letter().getProvider()),
                  mark == null ? "no" : "as " + mark.generation())));
    }
    return lines;
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
