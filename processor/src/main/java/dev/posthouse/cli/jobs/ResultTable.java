package dev.posthouse.cli.jobs;

import dev.posthouse.cli.terminal.ShortDuration;
import dev.posthouse.cli.terminal.Table;
import dev.posthouse.cli.terminal.Table.Column;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.StoredAnswer;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results as lines of a table for people. */
final class ResultTable {
  private static final int MODEL = 24;
  private static final int LEAST_MODEL = 8;
  private static final int LEAST_ANSWER = 20;

  private final Table table;

  /**
   * @param idWidth the longest id to expect
   * @param width of the lines; 0 for as long as the texts are
   */
  ResultTable(int idWidth, int width) {
    int id = Math.clamp(idWidth, 4, 36);
    this.table = table(id, modelWidth(id, width), width);
  }

  private static Table table(int id, int model, int width) {
    return new Table(
        List.of(
            Column.of("ID", id),
            Column.of("PROVIDER", 12),
            Column.of("MODEL", model),
            Column.ofNumbers("CALLS", 5),
            Column.ofNumbers("TIME", 6)),
        "ANSWER",
        width);
  }

  /**
   * The id is what one copies, and the answer what one looks for; so where it is narrow, the model
   * gives way. 0 if it does not fit at all.
   */
  private static int modelWidth(int id, int width) {
    int others = table(id, 0, width).left() - Table.GAP.length();
    int left = Math.min(MODEL, others - LEAST_ANSWER);
    return left < LEAST_MODEL ? 0 : left;
  }

  String head() {
    return table.head();
  }

  String row(Ended ended) {
    return switch (ended) {
      case Ended.Answered(JobResult result) ->
          line(
              result.getJobId(),
              result.getProvider(),
              result.getModel(),
              Integer.toString(result.getHistory().size()),
              ShortDuration.between(result.getSubmittedAt(), result.getCompletedAt()),
              answer(result));
      case Ended.Dead(DeadLetter letter) ->
          line(
              letter.getJobId(),
              orDash(letter.getProvider()),
              "-",
              Integer.toString(letter.getHistory().size()),
              ShortDuration.between(letter.getSubmittedAt(), letter.getDiedAt()),
              "dead, " + letter.getReason().getKind() + ": " + letter.getReason().getMessage());
    };
  }

  private static String answer(JobResult result) {
    List<ByteBuffer> vectors = result.getVectors();
    StoredAnswer stored = result.getStored();
    if (stored != null && vectors.isEmpty() && result.getText().isEmpty()) {
      return "%,d bytes at %s".formatted(stored.getSize(), stored.getPlace());
    }
    return vectors.isEmpty()
        ? result.getText()
        : "%d vectors of %d numbers"
            .formatted(vectors.size(), vectors.getFirst().remaining() / Float.BYTES);
  }

  private String line(
      String id, String provider, String model, String calls, String time, String text) {
    return table.row(List.of(id, provider, model, calls, time, text));
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
