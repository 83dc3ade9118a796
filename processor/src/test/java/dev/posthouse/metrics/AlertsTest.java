package dev.posthouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alerts speak of what is measured, and of nothing else. */
class AlertsTest {
  private static final Path ALERTS = Path.of("..", "deploy", "alerts.yaml");

  @Test
  void everySeriesOfAnAlertIsMeasuredAndHasItsLabels() throws IOException {
    List<String> expressions = expressions();

    assertThat(expressions)
        .hasSizeGreaterThan(5)
        .allSatisfy(expression -> assertThat(expression).contains("posthouse_"))
        .allSatisfy(MeasuredSeries::assertAsksForWhatIsThere);
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
}
