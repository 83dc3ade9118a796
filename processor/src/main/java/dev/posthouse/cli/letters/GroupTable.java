package dev.posthouse.cli.letters;

import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.replay.ReasonGroups;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What jobs died of, as a table: the numbers on one line, the reason below. */
final class GroupTable {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String ROW = "%9s  %8s  %-18s  %-16s  %-16s";
  private static final String INDENT = " ".repeat(11);

  private final int width;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  GroupTable(int width) {
    this.width = width;
  }

  /** A moment to the minute, in UTC. */
  static String minute(Instant at) {
    return MINUTE.format(at);
  }

  List<String> lines(List<ReasonGroups.Group> groups) {
    List<String> lines = new ArrayList<>();
    if (!groups.isEmpty()) {
      lines.add(ROW.formatted("COUNT", "REPLAYED", "KIND", "OLDEST", "NEWEST").stripTrailing());
    }
    for (ReasonGroups.Group group : groups) {
      lines.add(
          ROW.formatted(
                  "%,d".formatted(group.count()),
                  "%,d".formatted(group.replayed()),
                  PlainText.shorten(PlainText.of(group.kind()), 18),
                  minute(group.oldest()),
                  minute(group.newest()))
              .stripTrailing());
      for (String line :
          PlainText.wrap(group.reason(), width == 0 ? 0 : Math.max(20, width - INDENT.length()))) {
        lines.add(INDENT + line);
      }
      lines.add(INDENT + "e.g. " + PlainText.of(group.example()));
    }
    return lines;
  }
}
