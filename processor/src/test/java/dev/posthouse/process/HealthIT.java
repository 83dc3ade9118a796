package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  @TempDir private Path first;
  @TempDir private Path second;

  /** P6: counted where it was asked for. */
  @Shows(
      promises = {"P6"},
      faults = "one process of two is asked for silence",
      counts = "2 processes")
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
      TunedSettings one = new TunedSettings(bench.settings).soonMissed();
      TunedSettings other = one.in(second);
      try (Node _ = Node.start(one.settings(), Role.Selection.ALL);
          Node _ = Node.start(other.settings(), Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("spent", 1));
        ProviderStates.await(bench, "claude", "parked", Duration.ofSeconds(1));
        JourneyIT.awaitAll(bench, bench.submit("waiting", 200));
        assertThat(claude.calls()).isEqualTo(1);
      }

      try (Node _ = Node.start(one.settings(), Role.Selection.ALL);
          Node _ = Node.start(other.settings(), Role.Selection.ALL)) {
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

  /** P8: the letter names the true cause, also of a job that was never called for. */
  @Test
  void aJobThatWaitedInVainForAParkedProviderEndsWithTheKindOfItsParking() {
    try (TestBench bench = new TestBench(first);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      SimulatedProvider claude = bench.provider("claude");
      claude.script(FaultScript.failing(Fault.always(FaultKind.QUOTA_EXHAUSTED)));
      sendToClaude(bench, "called");
      ProviderStates.await(bench, "claude", "parked", Duration.ofSeconds(9));

      sendToClaude(bench, "never-called");

      JourneyIT.awaitAll(bench, Set.of("called", "never-called"));
      assertThat(claude.calls()).isEqualTo(1);
      for (String id : List.of("called", "never-called")) {
        FailureRecord end = bench.value(id, DeadLetter.class).getReason();
        assertThat(end.getKind()).as(id).isEqualTo("quota_exhausted");
        assertThat(end.getMessage()).as(id).contains("provider claude is parked since");
      }
      Captured found =
          Captured.run(
              "dead-letters",
              "list",
              "--kind",
              "quota_exhausted",
              "--bootstrap",
              KafkaFixture.bootstrapServers(),
              "--prefix",
              bench.settings.topics().prefix());
      assertThat(found.out()).as(found.err()).contains("called", "never-called");
    }
  }

  private static void sendToClaude(TestBench bench, String id) {
    bench.send(
        id,
        "{\"id\":\"%s\",\"prompt\":\"%s\",\"chain\":[\"claude\"],\"deadline\":\"%s\"}"
            .formatted(id, TestBench.prompt(id), Instant.now().plusSeconds(12)));
    bench.flush();
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
}
