package dev.posthouse.provider.call;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a server's word for why it stopped makes of the answer. What is in no table is no answer.
 */
public final class StopReasons {
  /**
   * A row of the table.
   *
   * @param word the reason, in small letters
   * @param source who says so
   */
  public record Row(String word, Ending ending, String source) {}

  private static final List<Row> ROWS =
      ResourceTable.read("stop-reasons.txt", 3)
          .map(row -> new Row(row[0], Ending.valueOf(row[1]), row[2]))
          .toList();
  private static final Map<String, Row> BY_WORD =
      ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::word, Function.identity()));

  private StopReasons() {}

  /** The whole table. */
  public static List<Row> rows() {
    return ROWS;
  }

  static Ending ending(String reason) {
    Row row = BY_WORD.get(reason.strip().toLowerCase(Locale.ROOT));
    return row == null ? Ending.UNKNOWN : row.ending();
  }
}
