package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.docs.Document;
import dev.posthouse.metrics.MeasuredSeries;
import dev.posthouse.metrics.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dashboards in {@code deploy/grafana} are made from the meters' own names. That each query
 * gives data, {@code DashboardsIT} shows. No Grafana has drawn them in a test.
 */
class DashboardsTest {
  private static final Path FOLDER = Document.PROJECT.resolve("deploy/grafana");
  private static final Path IN_CHART = Chart.FOLDER.resolve("files/dashboards");
  private static final Path PAGE = Document.PROJECT.resolve("docs/dashboards.md");
  private static final Pattern JAVA = Pattern.compile("\\b(?:jvm|process|system)_\\w+");

  @TempDir Path folder;

  /** After a change of {@link Dashboards} or a meter, run with {@code -Ddocs.write=true}. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("dashboards")
  void theFilesAreAsTheMetersSay(Dashboard dashboard) throws IOException {
    for (Path place : List.of(FOLDER, IN_CHART)) {
      Path file = place.resolve(dashboard.name() + ".json");
      if (Document.WRITE) {
        Files.createDirectories(place);
        Files.writeString(file, dashboard.toJson());
      }
      assertThat(file).content().isEqualTo(dashboard.toJson());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dashboards")
  void everyQueryAsksForWhatIsMeasured(Dashboard dashboard) {
    for (String expression : expressions(dashboard)) {
      MeasuredSeries.assertAsksForWhatIsThere(expression);
      JAVA.matcher(expression)
          .results()
          .forEach(
              name ->
                  assertThat(name.group())
                      .as("what docs/metrics.md says of the JVM")
                      .matches("jvm_memory_\\w+|(system|process)_cpu_\\w+"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dashboards")
  void prometheusReadsEveryQuery(Dashboard dashboard) throws Exception {
    Promtool.in(folder).assertReadable(expressions(dashboard));
  }

  @Test
  void theOperatorsTogetherWithTheTeamsShowsEveryMeter() {
    Set<String> unseen = new HashSet<>();
    for (Meter meter : Meter.values()) {
      if (dashboards().stream()
          .flatMap(dashboard -> expressions(dashboard).stream())
          .noneMatch(expression -> expression.contains(meter.prometheusName()))) {
        unseen.add(meter.prometheusName());
      }
    }

    assertThat(unseen).isEmpty();
  }

  @Test
  void thePageTellsOfEveryPanel() throws IOException {
    if (Document.WRITE) {
      Files.writeString(PAGE, page());
    }

    assertThat(PAGE).content().isEqualTo(page());
  }

  static List<Dashboard> dashboards() {
    return Dashboards.all();
  }

  /** With what Grafana would put for its variables. */
  static List<String> expressions(Dashboard dashboard) {
    return dashboard.panels().stream()
        .flatMap(panel -> panel.queries().stream())
        .map(query -> inPlaceOfGrafana(query.expression(), "5m", "1h"))
        .toList();
  }

  static String inPlaceOfGrafana(String expression, String interval, String range) {
    return expression
        .replace("$__rate_interval", interval)
        .replace("$__range", range)
        .replace("$provider", ".*");
  }

  private static String page() {
    StringBuilder text =
        new StringBuilder(
            """
            # Dashboards

            Two for Grafana 10 or newer, over Prometheus: import [team.json](../deploy/grafana/team.json), for those who send jobs, and
            [operator.json](../deploy/grafana/operator.json), for those who run Posthouse; or let the [chart](kubernetes.md#monitoring)
            hand them to Grafana's sidecar. Choose the source and the providers at the top. Where several fleets share a Prometheus,
            give each a source, or a tenant, of its own.

            They are made from the meters' own names, each query is read by Prometheus' own parser, and asked of a Prometheus that has
            scraped running processes (`DashboardsTest`, `DashboardsIT`).
            """);
    for (Dashboard dashboard : dashboards()) {
      text.append("\n## ").append(dashboard.title()).append("\n");
      for (Dashboard.Row row : dashboard.rows()) {
        text.append("\n### ")
            .append(row.title())
            .append("\n\n| panel | what it tells |\n|---|---|\n");
        row.panels()
            .forEach(panel -> text.append("| %s | %s |%n".formatted(panel.title(), panel.tells())));
      }
    }
    return text.toString();
  }
}
