package dev.posthouse.deploy;

import dev.posthouse.metrics.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A panel of a dashboard: a question, and the queries that answer it.
 *
 * @param title the question's subject
 * @param tells what is seen, and what to do about it
 * @param kind how it is drawn
 * @param unit in Grafana's words
 * @param states the names and colours of whole numbers, from 0 on; empty if the value is an amount
 * @param queries in the order of their legends
 */
record Panel(
    String title, String tells, Kind kind, String unit, List<State> states, List<Query> queries) {

  /** How a panel is drawn, and how much of the 24 columns and of the height it takes. */
  enum Kind {
    LINES("timeseries", 8, 8),
    WIDE_LINES("timeseries", 12, 8),
    NUMBER("stat", 4, 4),
    STATES("state-timeline", 12, 6),
    TABLE("table", 12, 6);

    private final String type;
    private final int width;
    private final int height;

    Kind(String type, int width, int height) {
      this.type = type;
      this.width = width;
      this.height = height;
    }

    String type() {
      return type;
    }

    int width() {
      return width;
    }

    int height() {
      return height;
    }
  }

  /** What a whole number stands for. */
  record State(String name, String color) {}

  /**
   * One query.
   *
   * @param expression with Grafana's variables
   * @param legend of each series
   */
  record Query(String expression, String legend) {}

  Panel {
    states = List.copyOf(states);
    queries = List.copyOf(queries);
  }

  static Panel of(Kind kind, String title, String unit, String tells) {
    return new Panel(title, tells, kind, unit, List.of(), List.of());
  }

  /**
   * With one more query.
   *
   * @param expression with a %s for each meter
   */
  Panel query(String legend, String expression, Meter... meters) {
    Object[] names = Stream.of(meters).map(Meter::prometheusName).toArray();
    List<Query> more = new ArrayList<>(queries);
    more.add(new Query(expression.formatted(names), legend));
    return new Panel(title, tells, kind, unit, states, more);
  }

  /** With quantiles of a timer, by a label or all together. */
  Panel quantiles(Meter meter, @Nullable String label, String matchers, double... quantiles) {
    Panel panel = this;
    for (double quantile : quantiles) {
      String legend =
          Math.round(quantile * 100) + " %" + (label == null ? "" : " {{" + label + "}}");
      panel =
          panel.query(
              legend,
              "histogram_quantile("
                  + quantile
                  + ", sum by ("
                  + (label == null ? "le" : "le, " + label)
                  + ") (rate(%s_bucket"
                  + matchers
                  + "[$__rate_interval])))",
              meter);
    }
    return panel;
  }

  /** With names for whole numbers, from 0 on: a name and a colour each. */
  Panel states(String... namesAndColors) {
    List<State> named = new ArrayList<>();
    for (int i = 0; i < namesAndColors.length; i += 2) {
      named.add(new State(namesAndColors[i], namesAndColors[i + 1]));
    }
    return new Panel(title, tells, kind, unit, named, queries);
  }

  /** As Grafana reads it. */
  Map<String, Object> toJson(int id, int x, int y) {
    List<Map<String, Object>> targets = new ArrayList<>();
    for (Query query : queries) {
      boolean atOnce = kind == Kind.NUMBER || kind == Kind.TABLE;
      targets.add(
          Map.of(
              "refId",
              String.valueOf((char) ('A' + targets.size())),
              "datasource",
              Dashboard.SOURCE,
              "expr",
              query.expression(),
              "legendFormat",
              query.legend(),
              "range",
              !atOnce,
              "instant",
              atOnce,
              "format",
              kind == Kind.TABLE ? "table" : "time_series"));
    }
    return Dashboard.ordered(
        "id", id,
        "type", kind.type(),
        "title", title,
        "description", tells,
        "datasource", Dashboard.SOURCE,
        "gridPos", Dashboard.ordered("h", kind.height(), "w", kind.width(), "x", x, "y", y),
        "fieldConfig", Dashboard.ordered("defaults", defaults(), "overrides", List.of()),
        "options", options(),
        "targets", targets.stream().map(Dashboard::sorted).toList());
  }

  private Map<String, Object> defaults() {
    List<Map<String, Object>> mappings = new ArrayList<>();
    if (!states.isEmpty()) {
      Map<String, Object> named = new TreeMap<>();
      for (int i = 0; i < states.size(); i++) {
        named.put(
            String.valueOf(i),
            Dashboard.ordered(
                "text", states.get(i).name(), "color", states.get(i).color(), "index", i));
      }
      mappings.add(Dashboard.ordered("type", "value", "options", named));
    }
    Map<String, Object> custom =
        switch (kind) {
          case LINES, WIDE_LINES ->
              Dashboard.ordered("drawStyle", "line", "fillOpacity", 10, "showPoints", "never");
          case STATES -> Dashboard.ordered("fillOpacity", 80, "lineWidth", 0);
          case NUMBER, TABLE -> Map.of();
        };
    return Dashboard.ordered("unit", unit, "min", 0, "mappings", mappings, "custom", custom);
  }

  private Map<String, Object> options() {
    return switch (kind) {
      case LINES, WIDE_LINES ->
          Dashboard.ordered(
              "legend",
              Dashboard.ordered(
                  "displayMode",
                  "list",
                  "placement",
                  "bottom",
                  "showLegend",
                  true,
                  "calcs",
                  List.of()),
              "tooltip",
              Dashboard.ordered("mode", "multi", "sort", "desc"));
      case NUMBER ->
          Dashboard.ordered(
              "colorMode",
              "value",
              "graphMode",
              "none",
              "textMode",
              "auto",
              "reduceOptions",
              Dashboard.ordered("calcs", List.of("lastNotNull"), "fields", "", "values", false));
      case STATES -> Dashboard.ordered("mergeValues", true, "showValue", "auto", "rowHeight", 0.9);
      case TABLE -> Dashboard.ordered("showHeader", true);
    };
  }
}
