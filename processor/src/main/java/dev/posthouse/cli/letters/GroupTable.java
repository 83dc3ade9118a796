package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.cli.terminal.Table;
import dev.posthouse.cli.terminal.Table.Column;
import dev.posthouse.replay.ReasonGroups;
import java.util.ArrayList;
import java.util.List;

/**
 * What jobs died of, as a table: the numbers on one line, the reason below.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class GroupTable {
  private static final String INDENT = " ".repeat(11);

  private final int width;
  private final Table table;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  GroupTable(int width) {
    this.width = width;
    this.table =
        new Table(
            List.of(
                Column.ofNumbers("COUNT", 9),
                Column.ofNumbers("REPLAYED", 8),
                Column.of("KIND", 18),
                Column.of("OLDEST (UTC)", 16)),
            "NEWEST (UTC)",
            0);
  }

  List<String> lines(List<ReasonGroups.Group> groups) {
    List<String> lines = new ArrayList<>();
    if (!groups.isEmpty()) {
      lines.add(table.head());
    }
    for (ReasonGroups.Group group : groups) {
      lines.add(
          table.row(
              List.of(
                  "%,d".formatted(group.count()),
                  "%,d".formatted(group.replayed()),
                  group.kind(),
                  MomentText.minute(group.oldest()),
                  MomentText.minute(group.newest()))));
      lines.addAll(PlainText.hanging(INDENT, group.reason(), width));
      lines.add(INDENT + "e.g. " + PlainText.of(group.example()));
    }
    return lines;
  }
}
