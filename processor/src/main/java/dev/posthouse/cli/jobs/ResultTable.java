package dev.posthouse.cli.jobs;

import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results as lines of a table for people. */
final class ResultTable {
  private static final int PROVIDER = 12;
  private static final int MODEL = 24;
  private static final int MIN_MODEL = 8;
  private static final int CALLS = 5;
  private static final int TIME = 6;
  private static final String GAP = "  ";
  private static final int MIN_TEXT = 20;
  private static final int LEAST_TEXT = 8;

  private final int idWidth;
  private final int modelWidth;
  private final int width;

  /**
   * @param idWidth the longest id to expect
   * @param width of the lines; 0 for as long as the texts are
   */
  ResultTable(int idWidth, int width) {
    this.idWidth = Math.clamp(idWidth, 4, 36);
    this.width = width;
    this.modelWidth = width == 0 ? MODEL : modelWidth(width);
  }

  /**
   * The id is what one copies, and the answer what one looks for; so where it is narrow, the model
   * gives way. 0 if it does not fit at all.
   */
  private int modelWidth(int width) {
    int others = idWidth + PROVIDER + CALLS + TIME + 5 * GAP.length();
    int room = Math.min(MODEL, width - others - MIN_TEXT);
    return room < MIN_MODEL ? 0 : room;
  }

  String head() {
    return line("ID", "PROVIDER", "MODEL", "CALLS", "TIME", "ANSWER");
  }

  String row(Ended ended) {
    return switch (ended) {
      case Ended.Answered(JobResult result) ->
          line(
              result.getJobId(),
              result.getProvider(),
              result.getModel(),
              Integer.toString(result.getHistory().size()),
              time(result.getSubmittedAt(), result.getCompletedAt()),
              result.getText());
      case Ended.Died(DeadLetter letter) ->
          line(
              letter.getJobId(),
              orDash(letter.getProvider()),
              "-",
              Integer.toString(letter.getHistory().size()),
              time(letter.getSubmittedAt(), letter.getDiedAt()),
              "dead, " + letter.getReason().getKind() + ": " + letter.getReason().getMessage());
    };
  }

  private String line(
      String id, String provider, String model, String calls, String time, String text) {
    String columns =
        cell(id, idWidth)
            + cell(provider, PROVIDER)
            + (modelWidth == 0 ? "" : cell(model, modelWidth))
            + cell(calls, CALLS)
            + cell(time, TIME);
    String plain = PlainText.of(text);
    return columns
        + (width == 0
            ? plain
            : PlainText.shorten(plain, Math.max(LEAST_TEXT, width - columns.length())));
  }

  private static String cell(String text, int width) {
    return ("%-" + width + "s").formatted(PlainText.shorten(PlainText.of(text), width)) + GAP;
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  /** From submission to the end. */
  private static String time(Instant from, Instant to) {
    Duration time = Duration.between(from, to);
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0);
    }
    return time.compareTo(Duration.ofHours(1)) < 0
        ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
        : time.toHours() + "h" + time.toMinutesPart() + "m";
  }
}
