package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.SimulatedCall;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.DeadLetter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How often a provider is called for what fails, counted there. */
@Execution(ExecutionMode.CONCURRENT)
class CallCountIT {
  private static final RetryPolicy FOUR =
      new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(5));

  @TempDir private Path state;

  /** Its circuit is kept out of it: a provider with so few calls would be left sooner. */
  @Test
  void aProviderThatStaysOverloadedIsCalledAsOftenAsTheAttemptsSay() {
    try (TestBench bench = new TestBench(state, 4, 32, FOUR);
        Node _ =
            Node.start(
                new TunedSettings(bench.settings).failuresInARow(100).settings(),
                Role.Selection.ALL)) {
      assertThat(callsToAnOverloadedProvider(bench)).isEqualTo(4);
    }
  }

  /** P6: with no other traffic, two failures in a row shut it, and the next takes the job. */
  @Test
  void aProviderThatFailsALoneJobTwiceIsLeft() {
    try (TestBench bench = new TestBench(state, 4, 32, FOUR);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      assertThat(callsToAnOverloadedProvider(bench)).isEqualTo(2);
    }
  }

  private static long callsToAnOverloadedProvider(TestBench bench) {
    bench.provider("claude").script(always(Fault.always(FaultKind.OVERLOADED)));

    JourneyIT.awaitAll(bench, bench.submit("overloaded", 1));

    assertThat(bench.provider("gpt").calls()).isEqualTo(1);
    assertThat(bench.result("overloaded-0").getProvider()).isEqualTo("gpt");
    return bench.provider("claude").calls();
  }

  /** P7: what no retry can mend is not retried. */
  @Shows(
      promises = {"P7"},
      faults = "the provider refuses the request",
      counts = "counted by the provider")
  @Test
  void aRequestThatIsAtFaultIsCalledForOnce() {
    try (TestBench bench = new TestBench(state, 4, 32, FOUR);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.provider("claude").script(always(Fault.always(FaultKind.INVALID_REQUEST)));

      JourneyIT.awaitAll(bench, bench.submit("invalid", 1));

      DeadLetter letter = bench.value("invalid-0", DeadLetter.class);
      assertThat(letter.getReason().getKind()).isEqualTo("invalid_request");
      assertThat(bench.callsSeen()).isEqualTo(1);
    }
  }

  /** P6: Retry-After is never undercut. */
  @Shows(
      promises = {"P6"},
      faults = "a provider asks for silence",
      counts = "counted by the provider")
  @Test
  void aProviderThatAsksForTwoSecondsOfSilenceHasThem() {
    Duration silence = Duration.ofSeconds(2);
    try (TestBench bench = new TestBench(state, 4, 32, FOUR);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench
          .provider("claude")
          .script(always(Fault.always(FaultKind.RATE_LIMITED).retryAfter(silence)));

      JourneyIT.awaitAll(bench, bench.submit("loud", 1));

      List<Instant> arrivals =
          bench.provider("claude").recentCalls().stream()
              .map(SimulatedCall::arrived)
              .sorted()
              .toList();
      assertThat(arrivals).hasSize(4);
      assertThat(IntStream.range(1, arrivals.size()).boxed())
          .allMatch(i -> !arrivals.get(i).isBefore(arrivals.get(i - 1).plus(silence)));
    }
  }

  private static FaultScript always(Fault fault) {
    return FaultScript.failing(fault);
  }
}
