package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.deploy.Panel.Query;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.Prices;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each query of the dashboards, asked of a Prometheus that scrapes a process while jobs come in,
 * are answered, fail, move on and die.
 */
@Order(Longest.FIRST)
class DashboardsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What none of these jobs brings about. */
  private static final Set<String> RIGHTLY_EMPTY =
      Set.of(
          "Answers put into the store", // there is none
          "Fetched",
          "Another model answers",
          "One goes first", // of jobs with the same long prefix
          "Input from the provider's cache",
          "Models that retire"); // the simulated ones do not

  @TempDir Path state;
  @TempDir Path folder;

  @Test
  void everyQueryGivesDataOfARunningProcess() throws Exception {
    Path program = Promtool.program("prometheus");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Map<String, String> silent = new LinkedHashMap<>();
    for (Dashboard dashboard : Dashboards.all()) {
      for (Panel panel : dashboard.panels()) {
        for (Query query : panel.queries()) {
          silent.put(
              DashboardsTest.inPlaceOfGrafana(query.expression(), "5s", "1m"), panel.title());
        }
      }
    }
    try (TestBench bench = new TestBench(state);
        Node node =
            Node.start(
                new TunedSettings(bench.settings).prices(new Prices("EUR", 3, 0.3, 15)).settings(),
                Role.Selection.ALL);
        PrometheusServer prometheus =
            PrometheusServer.scraping(program, node.url(), folder, port)) {
      bench
          .provider("claude")
          .script(
              FaultScript.failing(
                  Fault.of(FaultKind.OVERLOADED, 0.2),
                  Fault.of(FaultKind.REFUSAL, 0.2),
                  Fault.of(FaultKind.INVALID_REQUEST, 0.2)));
      AtomicInteger round = new AtomicInteger();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                bench.submit("round" + round.incrementAndGet(), 10);
                bench.submit("again", 1);
                bench.send("rejected", "{}");
                silent.keySet().removeIf(expression -> knows(prometheus, expression));
                assertThat(silent.values()).isSubsetOf(RIGHTLY_EMPTY);
              });
    }
    assertThat(silent.values()).as("no longer empty").containsAll(RIGHTLY_EMPTY);
  }

  private static boolean knows(PrometheusServer prometheus, String expression) {
    try {
      return prometheus.knows(expression);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
