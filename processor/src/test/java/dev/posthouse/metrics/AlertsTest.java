package dev.posthouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alerts speak of what is measured, and of nothing else. */
class AlertsTest {
  private static final Path ALERTS = Path.of("..", "deploy", "alerts.yaml");

  /** A series, the labels it is asked for by, and those that it is grouped by. */
  private static final Pattern SERIES =
      Pattern.compile("(posthouse_\\w+)(?:\\{(\\w+)!?=\"[^\"]*\"})?");

  private static final Pattern GROUPED = Pattern.compile("by \\(([\\w, ]+)\\)");

  @Test
  void everySeriesOfAnAlertIsMeasuredAndHasItsLabels() throws IOException {
    Map<String, Set<String>> measured = measured();

    List<String> expressions = expressions();

    assertThat(expressions).hasSizeGreaterThan(5);
    for (String expression : expressions) {
      List<MatchResult> series = SERIES.matcher(expression).results().toList();
      assertThat(series).as(expression).isNotEmpty();
      for (MatchResult one : series) {
        Set<String> labels = measured.get(one.group(1));
        assertThat(labels).as("measured: " + one.group(1)).isNotNull();
        if (one.group(2) != null) {
          assertThat(labels).as(expression).contains(one.group(2));
        }
        GROUPED
            .matcher(expression)
            .results()
            .flatMap(by -> Arrays.stream(by.group(1).split(", ")))
            .forEach(label -> assertThat(labels).as(expression).contains(label));
      }
    }
  }

  private static List<String> expressions() throws IOException {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml().load(Files.readString(ALERTS));
    List<String> expressions = new ArrayList<>();
    for (Map<String, List<Map<String, Object>>> group : file.getOrDefault("groups", List.of())) {
      group
          .getOrDefault("rules", List.of())
          .forEach(rule -> expressions.add(String.valueOf(rule.get("expr"))));
    }
    return expressions;
  }

  /** The labels of each series in Prometheus. */
  private static Map<String, Set<String>> measured() {
    Map<String, Set<String>> measured = new HashMap<>();
    for (Meter meter : Meter.values()) {
      Set<String> labels = new HashSet<>(meter.tags());
      labels = labels.stream().map(tag -> tag.replace('.', '_')).collect(Collectors.toSet());
      switch (meter.kind()) {
        case COUNTER, GAUGE -> measured.put(meter.prometheusName(), labels);
        case HISTOGRAM, TIMER -> {
          measured.put(meter.prometheusName() + "_count", labels);
          measured.put(meter.prometheusName() + "_sum", labels);
          Set<String> bucket = new HashSet<>(labels);
          bucket.add("le");
          measured.put(meter.prometheusName() + "_bucket", bucket);
        }
      }
    }
    return measured;
  }
}
