package dev.posthouse.provider.call;

import dev.posthouse.job.FailureKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of servers, and what they mean: a table of data, in which the first row counts. */
public final class FailureRules {
  /**
   * A row of the table.
   *
   * @param statuses what the status must be; {@code any} for all
   * @param code what one of the error's codes must be as a whole; null for any
   * @param words what its message must hold, in whatever case; null for any
   * @param source who says so
   */
  public record Row(
      FailureKind kind,
      List<String> statuses,
      @Nullable Pattern code,
      @Nullable Pattern words,
      String source) {

    boolean fits(ErrorBody error) {
      return statuses.stream().anyMatch(wanted -> isOf(wanted, error.status()))
          && (code == null || error.codes().stream().anyMatch(one -> code.matcher(one).matches()))
          && (words == null || words.matcher(error.text()).find());
    }

    private static boolean isOf(String wanted, int status) {
      return switch (wanted) {
        case "any" -> true;
        case "4xx" -> (status / 100 == 4 && status != 429) || status / 100 == 2;
        case "5xx" -> status / 100 == 5;
        default -> wanted.equals(Integer.toString(status));
      };
    }
  }

  private static final List<Row> ROWS =
      ResourceTable.read("failure-rules.txt", 5).map(FailureRules::row).toList();

  private FailureRules() {}

  /** The whole table, in its order. */
  public static List<Row> rows() {
    return ROWS;
  }

  static Optional<FailureKind> kind(ErrorBody error) {
    return ROWS.stream().filter(row -> row.fits(error)).findFirst().map(Row::kind);
  }

  private static Row row(String[] columns) {
    return new Row(
        FailureKind.valueOf(columns[0]),
        Arrays.stream(columns[1].split(",")).map(String::strip).toList(),
        pattern(columns[2], 0),
        pattern(columns[3], Pattern.CASE_INSENSITIVE),
        columns[4]);
  }

  private static @Nullable Pattern pattern(String column, int flags) {
    return column.equals("-") ? null : Pattern.compile(column, flags);
  }
}
