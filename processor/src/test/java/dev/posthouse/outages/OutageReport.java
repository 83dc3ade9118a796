package dev.posthouse.outages;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of the report is made from figures: its tables and its pictures. Of scenarios that were not
 * run it makes none.
 */
final class OutageReport {
  private static final Pattern TABLE =
      Pattern.compile("(?s)(<!-- table (\\S+) -->\\n).*?(<!-- end -->)");

  private final Map<Scenario, Map<Plan, Figures>> all;

  OutageReport(Map<Scenario, Map<Plan, Figures>> all) {
    this.all = all;
  }

  /** The pictures, by the names of their files. */
  Map<String, String> pictures() {
    Map<String, String> pictures = new LinkedHashMap<>();
    if (all.size() == Scenario.values().length) {
      pictures.put("completions.svg", Completions.draw(all));
    }
    all.forEach(
        (scenario, figures) ->
            pictures.put(scenario.label() + ".svg", TimeCourse.draw(scenario, figures)));
    return pictures;
  }

  /** The same text with its tables as they are now. */
  String fill(String text) {
    return TABLE
        .matcher(text)
        .replaceAll(
            match -> {
              String table = table(match.group(2));
              return Matcher.quoteReplacement(
                  table == null ? match.group() : match.group(1) + table + match.group(3));
            });
  }

  private @Nullable String table(String name) {
    if (name.equals("strategies")) {
      return strategies();
    }
    Scenario scenario = Scenario.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    Map<Plan, Figures> figures = all.get(scenario);
    if (figures == null) {
      return null;
    }
    StringBuilder table =
        new StringBuilder(
            """
            | | answered | lost | p50 | p99 | calls a job | calls while dead | recovery peak |
            |---|--:|--:|--:|--:|--:|--:|--:|
            """);
    figures.forEach((plan, result) -> table.append(row(scenario, plan, result)).append('\n'));
    return scenario.story() + "\n\n" + table;
  }

  private static String strategies() {
    StringBuilder list = new StringBuilder();
    for (Plan plan : Plan.values()) {
      list.append("- **").append(plan.title()).append("**: ").append(plan.story()).append('\n');
    }
    return list.toString();
  }

  private static String row(Scenario scenario, Plan plan, Figures figures) {
    String bold = plan == Plan.POSTHOUSE ? "**" : "";
    return String.format(
        Locale.ROOT,
        "| %s%s%s | %s | %s | %s | %s | %.3f | %s | %.2f |",
        bold,
        plan.title(),
        bold,
        Numbers.count(figures.answered()),
        Numbers.count(figures.lost()),
        Numbers.duration(figures.completion(0.5)),
        Numbers.duration(figures.completion(0.99)),
        figures.callsPerJob(),
        scenario.isEverDead() ? Numbers.count(figures.callsToDead()) : "–",
        figures.recoveryPeak());
  }
}
