package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider answers, but far fewer calls than there are jobs. */
class BusyProviderIT {
  private static final int JOBS = 150;

  /** It answers so many at once, and then one every two seconds. */
  private static final int LIMIT = 30;

  /** Half of what all of them would take at the busy one alone. */
  private static final Duration PATIENCE =
      Duration.ofSeconds(2).multipliedBy(JOBS - LIMIT).dividedBy(2);

  @TempDir private Path state;

  @Test
  void jobsLeaveAProviderWhoseLimitIsCutForTheIdleOnesWithoutACall() {
    try (TestBench bench = bench();
        Node _ =
            Node.start(
                new TunedSettings(bench.settings).busyPatience(Route.BUSY_PATIENCE).settings(),
                Role.Selection.ALL)) {
      Set<String> ids = bench.submit("busy", JOBS);

      await().atMost(PATIENCE).until(() -> bench.terminal.missing(ids).isEmpty());

      assertThat(bench.terminal.results()).isEqualTo(JOBS);
      List<JobResult> moved =
          ids.stream().map(bench::result).filter(r -> !r.getProvider().equals("claude")).toList();
      assertThat(moved.size()).isGreaterThan(JOBS / 2);
      assertThat(bench.provider("gpt").calls() + bench.provider("gemini").calls())
          .as("counted at the servers: one call for each that came")
          .isEqualTo(moved.size());
      assertThat(bench.provider("claude").counts().answered()).isEqualTo(JOBS - moved.size());
      assertThat(bench.provider("claude").calls()).as("with a few refused").isLessThan(2 * LIMIT);
      assertThat(moved).allMatch(result -> result.getHandovers() >= 1);
      assertThat(moved)
          .as("most have never called claude")
          .filteredOn(result -> result.getHistory().size() == 1)
          .hasSizeGreaterThan(JOBS / 3);
    }
  }

  /** The control: they would wait on. */
  @Test
  void jobsOfAPatientRouteStay() {
    try (TestBench bench = bench();
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      Set<String> ids = bench.submit("patient", JOBS);
      await().atMost(PATIENCE).until(() -> bench.terminal.results() >= LIMIT);

      await()
          .atMost(PATIENCE)
          .during(Route.BUSY_PATIENCE.multipliedBy(2))
          .until(() -> bench.provider("gpt").calls() == 0);

      assertThat(bench.terminal.missing(ids)).hasSizeGreaterThan(JOBS / 2);
    }
  }

  private TestBench bench() {
    TestBench bench = new TestBench(state, 4, 32, RetryPolicy.DEFAULT);
    Phase well = Phase.HEALTHY.taking(new Latency.Fixed(Duration.ofMillis(200)));
    bench.simulators.providers().forEach(provider -> provider.script(FaultScript.of(well)));
    bench.provider("claude").script(FaultScript.of(well.limitedTo(LIMIT)));
    return bench;
  }
}
