package dev.posthouse.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines of columns for people. Texts that are wider than their column are cut, and the last column
 * takes what is left of the line. A row can be printed before the next one is known.
 */
public final class Table {
  /** What stands between two columns. */
  public static final String GAP = "  ";

  /** So much of the last column is shown even if the line gets too wide. */
  private static final int LEAST_TEXT = 8;

  private final List<Column> columns;
  private final String lastTitle;
  private final int width;

  /**
   * A column that is not the last.
   *
   * @param width in characters; 0 leaves it out
   * @param right whether texts stand at its right, as numbers do
   */
  public record Column(String title, int width, boolean right) {

    /** Of texts. */
    public static Column of(String title, int width) {
      return new Column(title, width, false);
    }

    /** Of numbers. */
    public static Column ofNumbers(String title, int width) {
      return new Column(title, width, true);
    }

    private String cell(String text) {
      String plain = PlainText.shorten(PlainText.of(text), width);
      String space = " ".repeat(width - plain.length());
      return right ? space + plain : plain + space;
    }
  }

  /**
   * @param columns all but the last
   * @param width of the lines; 0 for as long as the last texts are
   */
  public Table(List<Column> columns, String lastTitle, int width) {
    this.columns = List.copyOf(columns);
    this.lastTitle = lastTitle;
    this.width = width;
  }

  /**
   * A head and rows, each column as wide as its texts.
   *
   * @param titles of all columns
   * @param rows as many texts each
   * @param width of the lines; 0 for as long as the last texts are
   */
  public static List<String> lines(List<String> titles, List<List<String>> rows, int width) {
    int last = titles.size() - 1;
    List<Column> columns =
        IntStream.range(0, last)
            .mapToObj(index -> Column.of(titles.get(index), widest(titles, rows, index)))
            .toList();
    Table table = new Table(columns, titles.get(last), width);
    List<String> lines = new ArrayList<>(List.of(table.head()));
    rows.forEach(row -> lines.add(table.row(row)));
    return lines;
  }

  private static int widest(List<String> titles, List<List<String>> rows, int column) {
    return rows.stream()
        .mapToInt(row -> PlainText.of(row.get(column)).length())
        .reduce(titles.get(column).length(), Math::max);
  }

  /** The titles. */
  public String head() {
    List<String> titles = new ArrayList<>(columns.stream().map(Column::title).toList());
    titles.add(lastTitle);
    return row(titles);
  }

  /**
   * A line.
   *
   * @param texts of all columns, also of those that are left out
   */
  public String row(List<String> texts) {
    StringBuilder line = new StringBuilder();
    for (int index = 0; index < columns.size(); index++) {
      if (columns.get(index).width > 0) {
        line.append(columns.get(index).cell(texts.get(index))).append(GAP);
      }
    }
    String last = PlainText.of(texts.getLast());
    line.append(
        width == 0 ? last : PlainText.shorten(last, Math.max(LEAST_TEXT, width - line.length())));
    return line.toString().stripTrailing();
  }

  /** How many characters are left for the last column; many if the width does not matter. */
  public int left() {
    int taken =
        columns.stream()
            .mapToInt(Column::width)
            .filter(one -> one > 0)
            .map(one -> one + GAP.length())
            .sum();
    return width == 0 ? Integer.MAX_VALUE : width - taken;
  }
}
