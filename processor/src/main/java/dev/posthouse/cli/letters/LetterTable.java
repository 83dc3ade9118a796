package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.StoredLetter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters as lines of a table. */
final class LetterTable {
  private static final String GAP = "  ";
  private static final int KIND = 16;
  private static final int PROVIDER = 10;
  private static final int MOMENT = 16;
  private static final int LEAST_TEXT = 8;

  private final List<StoredLetter> letters;
  private final Marks marks;
  private final int width;
  private final int idWidth;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  LetterTable(List<StoredLetter> letters, Marks marks, int width) {
    this.letters = letters;
    this.marks = marks;
    this.width = width;
    int longest = letters.stream().mapToInt(letter -> letter.jobId().length()).max().orElse(2);
    this.idWidth = width == 0 ? longest : Math.clamp(longest, 4, 36);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!letters.isEmpty()) {
      lines.add(line("ID", "GEN", "DIED", "KIND", "PROVIDER", "REPLAYED"));
    }
    for (StoredLetter letter : letters) {
      Marks.Mark mark = marks.of(letter.key());
      lines.add(
          line(
              letter.jobId(),
              Integer.toString(letter.letter().getGeneration()),
              GroupTable.minute(letter.letter().getDiedAt()),
              letter.kind(),
              orDash(letter.letter().getProvider()),
              mark == null ? "no" : "as " + mark.generation()));
    }
    return lines;
  }

  private String line(
      String id, String generation, String died, String kind, String provider, String replayed) {
    String columns =
        cell(id, idWidth)
            + cell(generation, 3)
            // Where it is narrow, the hour is told and the day gives way.
            + (isNarrow()
                ? cell(died.length() < 16 ? died : died.substring(5), 11)
                : cell(died, MOMENT))
            + (isNarrow() ? cell(kind, 12) : cell(kind, KIND))
            + (isNarrow() ? "" : cell(provider, PROVIDER));
    return columns
        + (width == 0
            ? replayed
            : PlainText.shorten(replayed, Math.max(LEAST_TEXT, width - columns.length())));
  }

  private boolean isNarrow() {
    int others = idWidth + 3 + MOMENT + KIND + PROVIDER + 5 * GAP.length();
    return width > 0 && others + LEAST_TEXT > width;
  }

  private static String cell(String text, int width) {
    return ("%-" + width + "s").formatted(PlainText.shorten(PlainText.of(text), width)) + GAP;
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
