package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Alone;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main scenario of the outage experiment in real time: three processes on a real broker, with
 * the vendors' SDKs against simulated vendors. Pace, limit, latency and faults are those of {@code
 * dev.posthouse.outages}; the outage is cut from half an hour to half a minute. It takes two
 * minutes, so it runs with {@code -Dposthouse.test.outage=true}; with {@code -Ddocs.write=true}
 * too, the figures go into the report.
 */
@Alone
class OutageIT {
  private static final Path REPORT = Path.of("..", "docs", "outages.md");
  private static final int JOBS_PER_SECOND = 30;

  /**
   * Of the 36 a second that the vendors of the simulation take: a call that leaves some
   * milliseconds before or after its turn may fall into another second.
   */
  private static final int CALLS_PER_MINUTE = 35 * 60;

  private static final int WARM_UP = 100;
  private static final Duration LEAD = Duration.ofSeconds(15);
  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final Duration AFTERMATH = Duration.ofSeconds(45);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Phase WELL =
      Phase.HEALTHY.taking(new Latency.LogNormal(Duration.ofMillis(1500), Duration.ofSeconds(8)));

  private static final Phase DOWN =
      WELL.failing(
          Fault.of(FaultKind.OVERLOADED, 0.84),
          Fault.of(FaultKind.SERVER_ERROR, 0.15),
          Fault.of(FaultKind.SILENCE, 0.01));

  @TempDir private Path first;
  @TempDir private Path second;
  @TempDir private Path third;

  @Test
  @EnabledIfSystemProperty(named = "posthouse.test.outage", matches = "true")
  void anOutageOfTheFirstVendorCostsNoJobAndHardlyACall() throws Exception {
    try (TestBench bench = new TestBench(first, 12, 64, RetryPolicy.DEFAULT);
        Node _ = Node.start(limited(bench, first), Role.Selection.ALL);
        Node _ = Node.start(limited(bench, second), Role.Selection.ALL);
        Node _ = Node.start(limited(bench, third), Role.Selection.ALL)) {
      bench.simulators.providers().forEach(provider -> provider.script(FaultScript.of(WELL)));
      // Classes are loaded, connections made, partitions dealt out: the experiment has no start.
      JourneyIT.awaitAll(bench, bench.submit("warm-up", WARM_UP));
      Instant begin = Instant.now();
      bench.provider("claude").script(FaultScript.of(WELL, DOWN.between(LEAD, LEAD.plus(OUTAGE))));

      Set<String> ids = submit(bench);
      await()
          .pollInterval(Duration.ofMillis(500))
          .atMost(PATIENCE)
          .until(() -> bench.terminal.missing(ids).isEmpty());

      OutageMeasure measure = OutageMeasure.of(bench, ids, begin.plus(LEAD), OUTAGE);
      write(measure);
      assertThat(measure.lost()).isZero();
      assertThat(bench.terminal.results()).isEqualTo(ids.size() + WARM_UP);
      assertThat(bench.terminal.duplicates()).isEmpty();
      assertThat(measure.callsWhileDead())
          .as("a twentieth of what naive retries would make")
          .isLessThan(RetryPolicy.DEFAULT_ATTEMPTS * measure.submittedInOutage() / 20);
      assertThat(measure.recoveryPeak())
          .as("calls in one second after the outage, of %s", measure)
          .isLessThanOrEqualTo(JOBS_PER_SECOND * 12 / 10);
    }
  }

  /** At an even pace, three jobs at a time. */
  private static Set<String> submit(TestBench bench) throws InterruptedException {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    AtomicInteger batch = new AtomicInteger();
    try (ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor()) {
      var sending =
          traffic.scheduleAtFixedRate(
              () -> ids.addAll(bench.submit("steady-" + batch.incrementAndGet(), 3)),
              0,
              3_000 / JOBS_PER_SECOND,
              TimeUnit.MILLISECONDS);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  batch.get() * 3L
                      >= JOBS_PER_SECOND * LEAD.plus(OUTAGE).plus(AFTERMATH).toSeconds());
      sending.cancel(false);
    }
    return ids;
  }

  private static Settings limited(TestBench bench, Path stateDirectory) {
    return new TunedSettings(bench.settings)
        .requestsPerMinute(CALLS_PER_MINUTE)
        .busyPatience(Route.BUSY_PATIENCE)
        .usualHealth()
        .in(stateDirectory)
        .settings();
  }

  private static void write(OutageMeasure measure) throws Exception {
    if (Boolean.getBoolean("docs.write")) {
      String text = Files.readString(REPORT);
      Files.writeString(REPORT, measure.fill(text));
    }
  }
}
