package dev.posthouse.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.terminal.Table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final List<Column> COLUMNS =
      List.of(Column.of("NAME", 6), Column.of("GONE", 0), Column.ofNumbers("N", 4));

  @Test
  void numbersStandAtTheRightAndAColumnWithoutWidthIsLeftOut() {
    Table table = new Table(COLUMNS, "TEXT", 0);

    assertThat(List.of(table.head(), table.row(List.of("a", "b", "12", "all of it"))))
        .containsExactly("NAME       N  TEXT", "a         12  all of it");
  }

  @Test
  void whatIsTooWideIsCutAndTheLastColumnTakesWhatIsLeft() {
    Table table = new Table(COLUMNS, "TEXT", 24);

    assertThat(table.row(List.of("a long name", "", "12345", "a long text behind it")))
        .isEqualTo("a lon…  123…  a long te…")
        .hasSize(24);
    assertThat(table.left()).isEqualTo(10);
  }

  @Test
  void somethingOfTheLastColumnIsShownHoweverNarrowItIs() {
    assertThat(new Table(COLUMNS, "TEXT", 10).row(List.of("a", "", "1", "0123456789")))
        .endsWith("  0123456…");
  }

  @Test
  void columnsAreAsWideAsTheirTexts() {
    assertThat(
            Table.lines(
                List.of("PROVIDER", "STATE", "REASON"),
                List.of(List.of("gpt", "circuit open", "errors"), List.of("claude", "", "")),
                0))
        .containsExactly(
            "PROVIDER  STATE         REASON", "gpt       circuit open  errors", "claude");
  }

  @Test
  void aStrangersTextDoesNotSteerTheTerminal() {
    assertThat(new Table(COLUMNS, "TEXT", 0).row(List.of("a\u001b[2J", "", "1", "b\nc")))
        .isEqualTo("a [2J      1  b c");
  }
}
