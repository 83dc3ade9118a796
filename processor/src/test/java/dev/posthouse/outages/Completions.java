package dev.posthouse.outages;

import java.util.Locale;
import java.util.Map;

/** Draws how long the answered jobs took, by scenario and strategy, and how many were lost. */
final class Completions {
  private static final int WIDTH = 860;
  private static final int LEFT = 172;
  private static final int RIGHT = 150;
  private static final int TOP = 92;
  private static final int ROW = 17;
  private static final int GROUP = 26 + ROW * Plan.values().length + 10;
  private static final int HEIGHT = TOP + GROUP * Scenario.values().length + 20;

  private final Svg svg = new Svg(WIDTH, HEIGHT, "Completion times");
  private final Scale time = Scale.logarithmic(1, 3600, LEFT, (double) WIDTH - RIGHT);

  /** A moment on the axis. */
  private record Tick(double seconds, String label) {}

  private static final Tick[] TICKS = {
    new Tick(1, "1 s"),
    new Tick(10, "10 s"),
    new Tick(60, "1 min"),
    new Tick(600, "10 min"),
    new Tick(3600, "1 h")
  };

  static String draw(Map<Scenario, Map<Plan, Figures>> all) {
    Completions completions = new Completions();
    completions.head();
    all.forEach(completions::group);
    return completions.svg.toText();
  }

  private void head() {
    svg.text("title", Svg.Anchor.START, 16, 26, "From submission to answer, of the answered jobs");
    svg.dot("f4", 24, 47, 4.5);
    svg.text("", Svg.Anchor.START, 34, 51, "half of them had their answer");
    svg.line("span s4", 232, 47, 262, 47);
    svg.line("line thick s4", 264, 41, 264, 53);
    svg.text("", Svg.Anchor.START, 274, 51, "99 % of them had it");
    svg.text("head", Svg.Anchor.END, WIDTH - 16, TOP - 14, "jobs lost");
    for (Tick tick : TICKS) {
      svg.text("", Svg.Anchor.MIDDLE, time.at(tick.seconds), TOP - 14, tick.label);
      svg.line("grid", time.at(tick.seconds), TOP - 6, time.at(tick.seconds), HEIGHT - 16);
    }
  }

  private void group(Scenario scenario, Map<Plan, Figures> figures) {
    double top = TOP + (double) GROUP * scenario.place();
    svg.rect("paper", LEFT - 156, top + 2, scenario.title().length() * 7.2, 18);
    svg.text("head", Svg.Anchor.START, 16, top + 16, scenario.title());
    figures.forEach((plan, figure) -> row(top + 34 + ROW * plan.place(), plan, figure));
  }

  private void row(double y, Plan plan, Figures figure) {
    String colour = "" + plan.place();
    svg.text(
        plan == Plan.POSTHOUSE ? "strong" : "", Svg.Anchor.END, LEFT - 12, y + 4, plan.title());
    double half = time.at(figure.completion(0.5));
    double nearlyAll = time.at(figure.completion(0.99));
    svg.line("span s" + colour, half, y, nearlyAll, y);
    svg.line("line thick s" + colour, nearlyAll, y - 5, nearlyAll, y + 5);
    svg.dot("halo f" + colour, half, y, 4.5);
    svg.text(
        figure.lost() == 0 ? "" : "bad",
        Svg.Anchor.END,
        WIDTH - 16,
        y + 4,
        figure.lost() == 0
            ? "none"
            : String.format(
                Locale.ROOT,
                "%,d (%s %%)",
                figure.lost(),
                Numbers.significant(100.0 * figure.lost() / figure.submitted())));
  }
}
