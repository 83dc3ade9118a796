package dev.posthouse.outages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Draws the course of one scenario: calls to the first vendor, jobs waiting, jobs lost. */
final class TimeCourse {
  private static final int WIDTH = 860;
  private static final int LEFT = 76;
  private static final int RIGHT = 20;
  private static final int TOP = 74;
  private static final int PANEL = 140;
  private static final int GAP = 44;
  private static final int HEIGHT = TOP + 3 * (PANEL + GAP) + 6;

  /** So many points a line. */
  private static final int POINTS = 240;

  private final Scenario scenario;
  private final Map<Plan, Figures> figures;
  private final Svg svg;
  private final Scale time;

  private TimeCourse(Scenario scenario, Map<Plan, Figures> figures) {
    this.scenario = scenario;
    this.figures = figures;
    this.svg = new Svg(WIDTH, HEIGHT, scenario.title());
    this.time =
        Scale.linear(0, (double) scenario.arrivals().toSeconds(), LEFT, (double) WIDTH - RIGHT);
  }

  static String draw(Scenario scenario, Map<Plan, Figures> figures) {
    TimeCourse course = new TimeCourse(scenario, figures);
    course.svg.text("title", Svg.Anchor.START, 16, 26, scenario.title());
    course.legend();
    course.panel(
        0, "calls to the first vendor, a second", 0.1, 1000, "≤ 0.1", Figures::callsBySecond, true);
    course.panel(
        1,
        "jobs submitted and not ended yet",
        10,
        100_000,
        "≤ 10",
        Figures::waitingBySecond,
        false);
    course.panel(2, "jobs lost so far", 10, 100_000, "≤ 10", Figures::lostBySecond, false);
    return course.svg.toText();
  }

  private void legend() {
    double x = 16;
    for (Plan plan : Plan.values()) {
      svg.line(line(plan), x, 46, x + 22, 46);
      svg.text(plan == Plan.POSTHOUSE ? "strong" : "", Svg.Anchor.START, x + 28, 50, plan.title());
      x += 52 + plan.title().length() * 7.0;
    }
    svg.rect("trouble", x + 4, 39, 22, 14);
    svg.text("", Svg.Anchor.START, x + 32, 50, "trouble");
  }

  private void panel(
      int place,
      String title,
      double least,
      double most,
      String leastLabel,
      Function<Figures, int[]> values,
      boolean rate) {
    double top = TOP + place * (double) (PANEL + GAP) + 10;
    double bottom = top + PANEL - 10;
    Scale scale = Scale.logarithmic(least, most, bottom, top);
    shadeTrouble(top, bottom);
    svg.text("head", Svg.Anchor.START, LEFT, top - 8, title);
    for (double tick = least; tick <= most * 1.001; tick *= 10) {
      double y = scale.at(tick);
      svg.line(tick == least ? "axis" : "grid", LEFT, y, (double) WIDTH - RIGHT, y);
      svg.text("", Svg.Anchor.END, LEFT - 8, y + 4, tick == least ? leastLabel : number(tick));
    }
    times(bottom);
    figures.forEach(
        (plan, figure) -> svg.curve(line(plan), points(values.apply(figure), scale, rate)));
  }

  private void shadeTrouble(double top, double bottom) {
    int end = (int) scenario.arrivals().toSeconds();
    int from = -1;
    for (int second = 0; second <= end; second++) {
      boolean ill = !(scenario.at(0, Duration.ofSeconds(second)) instanceof Ailment.None);
      if (ill && from < 0) {
        from = second;
      } else if (!ill && from >= 0) {
        svg.rect("trouble", time.at(from), top, time.at(second) - time.at(from), bottom - top);
        from = -1;
      }
    }
  }

  private void times(double bottom) {
    long seconds = scenario.arrivals().toSeconds();
    long unit = seconds < 120 ? 1 : 60;
    long last = seconds / unit;
    long step = last > 40 ? 10 : last > 25 ? 5 : 2;
    for (long tick = 0; tick <= last; tick += step) {
      double x = time.at(tick * (double) unit);
      svg.line("axis", x, bottom, x, bottom + 4);
      svg.text(
          "",
          Svg.Anchor.MIDDLE,
          x,
          bottom + 17,
          tick == 0 ? (unit == 1 ? "0 s" : "0 min") : "" + tick);
    }
  }

  /** Of a rate the mean, of a level the latest. */
  private List<Svg.Point> points(int[] values, Scale scale, boolean rate) {
    int step = Math.max(1, values.length / POINTS);
    List<Svg.Point> points = new ArrayList<>();
    for (int from = 0; from + step <= values.length; from += step) {
      double sum = 0;
      for (int second = from; second < from + step; second++) {
        sum += values[second];
      }
      double value = rate ? sum / step : values[from + step - 1];
      points.add(new Svg.Point(time.at(from + step / 2.0), scale.at(value)));
    }
    return points;
  }

  private static String line(Plan plan) {
    return "line s" + plan.place() + (plan == Plan.POSTHOUSE ? " thick" : "");
  }

  private static String number(double value) {
    return value < 1 ? "" + value : String.format(java.util.Locale.ROOT, "%,.0f", value);
  }
}
