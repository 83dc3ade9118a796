package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P8: all providers are down. */
class BlackoutIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RetryPolicy RETRY =
      new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));

  @TempDir private Path state;

  @Shows(
      promises = {"P8"},
      faults = "all providers are down",
      counts = "every job of the outage")
  @Test
  void jobsWaitWithoutSpendingAttemptsAndAreAnsweredAfterwards() {
    // Patient: a call that found no connection would be in a history, and not at a server.
    try (TestBench bench = new TestBench(state, 4, 32, RETRY);
        Node _ =
            Node.start(
                new TunedSettings(SoonBack.settings(bench)).patient().settings(),
                Role.Selection.ALL)) {
      bench.simulators.providers().forEach(provider -> provider.script(FaultScript.outage()));
      Set<String> ids = bench.submit("blackout", 300);
      for (String provider : List.of("claude", "gpt", "gemini")) {
        ProviderStates.await(bench, provider, "circuit_open", Duration.ofSeconds(20));
      }
      long calls = bench.callsSeen();
      Instant blackout = Instant.now();
      await().atMost(PATIENCE).until(() -> Instant.now().isAfter(blackout.plusSeconds(5)));
      assertThat(bench.callsSeen() - calls).as("probes").isLessThan(40);
      assertThat(bench.terminal.ended()).isZero();

      bench.simulators.providers().forEach(provider -> provider.script(FaultScript.HEALTHY));
      JourneyIT.awaitAll(bench, ids);

      assertThat(bench.terminal.results()).isEqualTo(300);
      assertThat(bench.calls()).hasSize(Math.toIntExact(bench.callsSeen()));
      assertThat(bench.calls())
          .extracting(Call::getFailure)
          .filteredOn(f -> f == null)
          .hasSize(300);
    }
  }
}
