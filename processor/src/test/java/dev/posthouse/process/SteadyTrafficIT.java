package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.Alone;
import dev.posthouse.testbench.TestBench;
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
import org.junit.jupiter.api.io.TempDir;

/** P6: an outage in the midst of steady traffic is left at once, and forgotten soon. */
@Alone
class SteadyTrafficIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RetryPolicy RETRY =
      new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));

  @TempDir private Path state;

  @Test
  void anOutageAtAHundredJobsASecondIsLeftWithinSecondsAndForgottenSoonAfterIt() {
    try (TestBench bench = new TestBench(state, 4, 32, RETRY);
        Node _ = Node.start(SoonBack.settings(bench), Role.Selection.ALL);
        Traffic traffic = new Traffic(bench)) {
      SimulatedProvider claude = bench.provider("claude");
      await().atMost(PATIENCE).until(() -> claude.counts().answered() > 300);

      claude.script(FaultScript.outage());
      Instant outage = Instant.now();
      ProviderStates.await(bench, "claude", "circuit_open", Duration.ofSeconds(2));
      Set<String> waiting = traffic.sent();
      Instant opened = Instant.now();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(bench.terminal.missing(waiting)).isEmpty());
      assertThat(Duration.between(opened, Instant.now())).isLessThan(Duration.ofSeconds(5));
      long calls = claude.calls();
      await().atMost(PATIENCE).until(() -> Instant.now().isAfter(outage.plusSeconds(8)));
      assertThat(claude.calls() - calls).as("probes").isLessThan(20);

      claude.script(FaultScript.HEALTHY);
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(SoonBack.WITHIN.plusSeconds(10))
          .until(new Rate(claude)::isAtLeastNinetyASecond);

      Set<String> all = traffic.stop();
      JourneyIT.awaitAll(bench, all);
      assertThat(bench.terminal.results()).isEqualTo(all.size());
    }
  }

  /** A hundred jobs a second. */
  private static final class Traffic implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();

    Traffic(TestBench bench) {
      var _ =
          executor.scheduleAtFixedRate(
              () -> ids.addAll(bench.submit("steady-" + next.incrementAndGet(), 5)),
              0,
              50,
              TimeUnit.MILLISECONDS);
    }

    Set<String> sent() {
      return Set.copyOf(ids);
    }

    Set<String> stop() {
      close();
      return sent();
    }

    @Override
    public void close() {
      executor.shutdown();
      try {
        assertThat(executor.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Calls a second since the last look. */
  private static final class Rate {
    private final SimulatedProvider provider;
    private long calls;
    private long at = System.nanoTime();

    Rate(SimulatedProvider provider) {
      this.provider = provider;
      this.calls = provider.counts().answered();
    }

    boolean isAtLeastNinetyASecond() {
      long now = System.nanoTime();
      long answered = provider.counts().answered();
      double rate = (answered - calls) * 1e9 / (now - at);
      at = now;
      calls = answered;
      return rate >= 90;
    }
  }
}
