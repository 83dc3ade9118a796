package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The health of providers, shared by two processes. */
@Tag("timed")
@Order(Longest.FIRST)
@Execution(ExecutionMode.CONCURRENT)
class HealthIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RetryPolicy RETRY =
      new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));

  @TempDir private Path first;
  @TempDir private Path second;

  /** P6: counted where it was asked for. */
  @Test
  void aSilenceThatOneProcessIsAskedForHoldsForBothWithinASecond() {
    try (TestBench bench = new TestBench(first);
        Node _ = Node.start(bench.settings, Role.Selection.ALL);
        Node _ = Node.start(other(bench), Role.Selection.ALL)) {
      bench
          .provider("claude")
          .script(
              FaultScript.failing(
                  Fault.always(FaultKind.RATE_LIMITED).retryAfter(Duration.ofMinutes(5))));
      JourneyIT.awaitAll(bench, bench.submit("loud", 1));
      ProviderStates.await(bench, "claude", "open", Duration.ofSeconds(1));

      JourneyIT.awaitAll(bench, bench.submit("quiet", 200));

      assertThat(bench.provider("claude").calls()).isEqualTo(1);
      assertThat(bench.terminal.results()).isEqualTo(201);
    }
  }

  @Test
  void aQuotaErrorIsMetOnceByTheFleetAndNotAgainAfterARestartUntilSomebodyResumesIt() {
    try (TestBench bench = new TestBench(first)) {
      SimulatedProvider claude = bench.provider("claude");
      claude.script(FaultScript.failing(Fault.always(FaultKind.QUOTA_EXHAUSTED)));
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL);
          Node _ = Node.start(other(bench), Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("spent", 1));
        ProviderStates.await(bench, "claude", "parked", Duration.ofSeconds(1));
        JourneyIT.awaitAll(bench, bench.submit("waiting", 200));
        assertThat(claude.calls()).isEqualTo(1);
      }

      try (Node _ = Node.start(bench.settings, Role.Selection.ALL);
          Node _ = Node.start(other(bench), Role.Selection.ALL)) {
        Set<String> restarted = bench.submit("restarted", 100);
        JourneyIT.awaitAll(bench, restarted);
        assertThat(restarted)
            .as("they begin at the first that is not parked")
            .extracting(bench::result)
            .allMatch(result -> result.getHandovers() == 0 && result.getProvider().equals("gpt"));
        assertThat(claude.calls()).as("after the restart of all").isEqualTo(1);

        claude.script(FaultScript.HEALTHY);
        assertThat(command(bench, "list").out()).contains("claude", "parked", "quota_exhausted");
        assertThat(command(bench, "resume", "claude").exitCode()).isZero();
        ProviderStates.await(bench, "claude", "open", Duration.ofSeconds(1));
        AtomicInteger round = new AtomicInteger();
        await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(
                () -> {
                  JourneyIT.awaitAll(bench, bench.submit("back-" + round.incrementAndGet(), 1));
                  assertThat(claude.counts().answered()).isPositive();
                });
      }
    }
  }

  @Test
  void somebodyParksAProviderAndItIsNotCalled() {
    try (TestBench bench = new TestBench(first);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      assertThat(
              command(bench, "park", "claude", "--for", "1h", "--reason", "a new contract")
                  .exitCode())
          .isZero();
      ProviderStates.await(bench, "claude", "parked", Duration.ofSeconds(1));

      JourneyIT.awaitAll(bench, bench.submit("parked", 100));

      assertThat(bench.provider("claude").calls()).isZero();
      assertThat(command(bench, "list").out()).contains("parked", "a new contract");
    }
  }

  @Test
  void anOutageAtAHundredJobsASecondIsLeftWithinSecondsAndForgottenSoonAfterIt() {
    try (TestBench bench = new TestBench(first, 4, 32, RETRY);
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

  private Settings other(TestBench bench) {
    return new TunedSettings(bench.settings).in(second).settings();
  }

  private static Captured command(TestBench bench, String... arguments) {
    List<String> all = new ArrayList<>(List.of("providers"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--bootstrap",
            bench.settings.kafka().get("bootstrap.servers"),
            "--prefix",
            bench.settings.topics().prefix()));
    return Captured.run(all.toArray(String[]::new));
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
