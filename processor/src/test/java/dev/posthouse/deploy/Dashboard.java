package dev.posthouse.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.posthouse.metrics.Meter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A dashboard for Grafana 10 and newer, in the form in which it is imported.
 *
 * @param name of its file
 * @param title over it
 * @param rows in their order
 */
record Dashboard(String name, String title, List<Row> rows) {
  /** Chosen at the top of the page. */
  static final Map<String, Object> SOURCE = ordered("type", "prometheus", "uid", "${datasource}");

  private static final int COLUMNS = 24;
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Panels that belong together. */
  record Row(String title, List<Panel> panels) {
    Row(String title, Panel... panels) {
      this(title, List.of(panels));
    }
  }

  Dashboard(String name, String title, Row... rows) {
    this(name, title, List.of(rows));
  }

  @Override
  public String toString() {
    return name;
  }

  List<Panel> panels() {
    return rows.stream().flatMap(row -> row.panels().stream()).toList();
  }

  /** As it is imported. */
  String toJson() {
    List<Object> placed = new ArrayList<>();
    int y = 0;
    for (Row row : rows) {
      placed.add(
          ordered(
              "id",
              placed.size() + 1,
              "type",
              "row",
              "title",
              row.title(),
              "collapsed",
              false,
              "gridPos",
              ordered("h", 1, "w", COLUMNS, "x", 0, "y", y++),
              "panels",
              List.of()));
      int x = 0;
      int height = 0;
      for (Panel panel : row.panels()) {
        if (x + panel.kind().width() > COLUMNS) {
          x = 0;
          y += height;
          height = 0;
        }
        placed.add(panel.toJson(placed.size() + 1, x, y));
        x += panel.kind().width();
        height = Math.max(height, panel.kind().height());
      }
      y += height;
    }
    try {
      return MAPPER.writeValueAsString(
              ordered(
                  "uid",
                  "posthouse-" + name,
                  "title",
                  title,
                  "tags",
                  List.of("posthouse"),
                  "schemaVersion",
                  39,
                  "version",
                  1,
                  "editable",
                  true,
                  "graphTooltip",
                  1,
                  "timezone",
                  "browser",
                  "refresh",
                  "30s",
                  "time",
                  ordered("from", "now-6h", "to", "now"),
                  "annotations",
                  Map.of("list", List.of()),
                  "links",
                  List.of(),
                  "templating",
                  Map.of("list", variables()),
                  "panels",
                  placed))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Object> variables() {
    return List.of(
        ordered(
            "name",
            "datasource",
            "label",
            "Prometheus",
            "type",
            "datasource",
            "query",
            "prometheus"),
        ordered(
            "name",
            "provider",
            "label",
            "Provider",
            "type",
            "query",
            "datasource",
            SOURCE,
            "query",
            ordered(
                "query",
                "label_values(" + Meter.PROVIDER_STATE.prometheusName() + ", provider)",
                "refId",
                "providers"),
            "refresh",
            2,
            "sort",
            1,
            "multi",
            true,
            "includeAll",
            true,
            "allValue",
            ".*",
            "current",
            ordered("text", List.of("All"), "value", List.of("$__all"))));
  }

  /** Keys and values in turn, in this order. */
  static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  static Map<String, Object> sorted(Map<String, Object> map) {
    return new TreeMap<>(map);
  }
}
