package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.deploy.Promtool.Question;
import dev.posthouse.deploy.Promtool.Sample;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From no worker to some and back, by what processes say at {@code /metrics}: the query that the
 * chart gives KEDA, asked of Prometheus' engine with what was scraped.
 */
@Order(Longest.FIRST)
class AutoscalingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 4;
  private static final int AT = 300;

  private static final List<String> SCALED_BY =
      List.of(
          "posthouse_provider_lag{",
          "posthouse_provider_shut_until_timestamp_seconds{",
          "posthouse_jobs_waiting");

  /** For ten jobs a process, and at most as many as there are partitions. */
  private final String query =
      Chart.of(
              "production",
              Map.of(
                  "attempt.pools", "null",
                  "settings.topics.partitions", PARTITIONS,
                  "autoscaling.enabled", "true",
                  "autoscaling.prometheus", "http://prometheus:9090",
                  "autoscaling.jobsPerProcess", 10))
          .scaledObjects()
          .getFirst()
          .at("/spec/triggers/0/metadata/query")
          .asText();

  @TempDir Path state;
  @TempDir Path folder;

  @Test
  void workersComeWhenJobsLieThereAndGoWhenNoneDoes() throws Exception {
    Promtool prometheus = Promtool.in(folder);
    try (TestBench bench = new TestBench(state);
        Node keeper = start(bench, "admit,retry")) {
      awaitLag(keeper, 0, 0);
      assertProcesses(prometheus, keeper, 0);

      Set<String> ids = bench.submit("first", 40);
      awaitLag(keeper, 40, Integer.MAX_VALUE);
      assertProcesses(prometheus, keeper, PARTITIONS);

      try (Node worker = start(bench, "attempt")) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
        awaitLag(keeper, 0, 0);
        assertProcesses(prometheus, keeper, 0);
        shutAllProviders(bench, keeper);
        assertThat(worker.isRunning()).isTrue();
      }
      assertProcesses(prometheus, keeper, 1);

      bench.submit("later", 40);
      awaitLag(keeper, 40, Integer.MAX_VALUE);
      assertProcesses(prometheus, keeper, 1);
    }
  }

  private static Node start(TestBench bench, String roles) {
    return Node.start(
        bench.settings, Role.Selection.parse(roles, bench.settings.providers().keySet()));
  }

  /** A job finds each one's quota used up, and waits. */
  private static void shutAllProviders(TestBench bench, Node keeper) {
    bench
        .simulators
        .providers()
        .forEach(
            provider ->
                provider.script(FaultScript.failing(Fault.always(FaultKind.QUOTA_EXHAUSTED))));
    bench.submit("spent", 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Double> said = scrape(keeper);
              assertThat(said).containsEntry("posthouse_jobs_waiting", 1.0);
              assertThat(said.entrySet())
                  .filteredOn(
                      one ->
                          one.getKey().startsWith("posthouse_provider_shut_until")
                              && one.getValue() > Instant.now().getEpochSecond())
                  .hasSize(bench.settings.providers().size());
            });
    awaitLag(keeper, 0, 0);
  }

  private static void awaitLag(Node keeper, int least, int most) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        scrape(keeper).entrySet().stream()
                            .filter(one -> one.getKey().startsWith("posthouse_provider_lag"))
                            .mapToDouble(Map.Entry::getValue)
                            .sum())
                    .isBetween((double) least, (double) most));
  }

  private void assertProcesses(Promtool prometheus, Node keeper, int expected) throws Exception {
    Map<String, String> series = new TreeMap<>();
    scrape(keeper).forEach((name, value) -> series.put(name, constant(name, value)));

    prometheus.assertAnswers(
        List.of(new Question(query, series, AT + "s", List.of(new Sample("{}", expected)))));
  }

  /** Time begins at 0 where the engine is tested: moments are moved there. */
  private static String constant(String name, double value) {
    boolean moment = name.contains("timestamp") && value > 0;
    double moved = moment ? value - Instant.now().getEpochSecond() + AT : value;
    String text = Double.isInfinite(moved) ? "+Inf" : String.valueOf(moved);
    return (text + " ").repeat(AT / 15 + 1).strip();
  }

  private static Map<String, Double> scrape(Node node) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String page =
          client
              .send(
                  HttpRequest.newBuilder(node.url().resolve("/metrics")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      Map<String, Double> samples = new TreeMap<>();
      page.lines()
          .filter(line -> SCALED_BY.stream().anyMatch(line::startsWith))
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                String value = line.substring(space + 1);
                samples.put(
                    line.substring(0, space),
                    value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value));
              });
      return samples;
    }
  }
}
