package dev.posthouse.cli.providers;

import dev.posthouse.cli.terminal.PlainText;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.Opening;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is known of providers, as lines of a table that is as wide as its texts. */
final class ProvidersTable {
  private static final String GAP = "  ";
  private static final int LEAST_TEXT = 8;

  private final int width;

  /**
   * @param width of the lines; 0 for as long as the texts are
   */
  ProvidersTable(int width) {
    this.width = width;
  }

  List<String> lines(Map<String, ProviderTopic.Known> known) {
    boolean silenced = known.values().stream().anyMatch(one -> isSilenced(one.health()));
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("PROVIDER", "STATE", "UNTIL", "SAID BY", "REASON"));
    rows.add(silenced ? withSilence(head, "SILENT UNTIL") : head);
    known.forEach(
        (provider, one) -> {
          List<String> row = row(provider, one);
          rows.add(silenced ? withSilence(row, silencedUntil(one.health())) : row);
        });
    return rows.stream().map(row -> line(row, rows)).toList();
  }

  private static List<String> row(String provider, ProviderTopic.Known known) {
    ProviderHealth health = known.health();
    return new ArrayList<>(
        List.of(
            provider,
            ProviderStates.wireName(health.state()),
            until(health.opens()),
            PlainText.of(known.state().getActor()),
            PlainText.of(health.reason())));
  }

  private static List<String> withSilence(List<String> row, String silence) {
    row.add(3, silence);
    return row;
  }

  private String line(List<String> row, List<List<String>> rows) {
    StringBuilder line = new StringBuilder();
    int last = row.size() - 1;
    for (int column = 0; column < last; column++) {
      int index = column;
      int widest = rows.stream().mapToInt(one -> one.get(index).length()).max().orElse(0);
      line.append(("%-" + Math.max(1, widest) + "s").formatted(row.get(column))).append(GAP);
    }
    String text = row.get(last);
    line.append(
        width == 0 ? text : PlainText.shorten(text, Math.max(LEAST_TEXT, width - line.length())));
    return line.toString().stripTrailing();
  }

  private static String silencedUntil(ProviderHealth health) {
    Instant until = health.silencedUntil();
    return until == null ? "" : second(until);
  }

  private static boolean isSilenced(ProviderHealth health) {
    return health.silencedUntil() != null;
  }

  private static String until(Opening opens) {
    return switch (opens) {
      case Opening.Open _ -> "";
      case Opening.Until(Instant moment) -> second(moment);
      case Opening.Unknown _ -> "resumed";
    };
  }

  private static String second(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
