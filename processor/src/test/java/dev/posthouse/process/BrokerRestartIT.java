package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.TestBroker;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * P1 and P5 while the broker is away: answers that come meanwhile are kept and sent when it is
 * back. Each test could fail: it counts every call that the providers see, and every record that a
 * reader of committed records sees; {@link CrashIT} and {@link SlowJobIT} hold the controls of both
 * counts.
 */
@Order(Longest.FIRST)
@Execution(ExecutionMode.CONCURRENT)
class BrokerRestartIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int COUNT = 500;

  /** Longer than the 10 s after which the broker aborts a transaction. */
  private static final Duration LONG = Duration.ofSeconds(12);

  @TempDir Path state;
  private TestBroker kafka;

  @BeforeEach
  void start() {
    kafka = KafkaFixture.own();
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Shows(
      promises = {"P1", "P5"},
      faults = "the broker stops in the midst of transactions",
      counts = COUNT + " jobs",
      control = "CrashIT.theReaderSeesWhatAProcessorWithoutTransactionsDoesTwice")
  @Test
  void aBounceInTheMidstOfTransactionsLosesAndDoublesNothing() {
    try (TestBench bench = bench();
        Node _ = Node.start(settings(bench), Role.Selection.ALL)) {
      Set<String> ids = answerAQuarterOf(bench);

      kafka.restart();

      Audit audit = Audit.of(bench, ids);
      assertThat(audit.known()).as("each was answered, none in vain").isEqualTo(COUNT);
      assertThat(audit.seen()).isEqualTo(COUNT + audit.interrupted());
    }
  }

  @Shows(
      promises = {"P1", "P5"},
      faults = "the broker is away for longer than a transaction may last",
      counts = COUNT + " jobs",
      control = "CrashIT.theReaderSeesWhatAProcessorWithoutTransactionsDoesTwice")
  @Test
  void answersThatComeWhileTheBrokerIsAwayForLongAreKept() {
    try (TestBench bench = bench();
        Node _ = Node.start(settings(bench), Role.Selection.ALL)) {
      Set<String> ids = answerAQuarterOf(bench);

      kafka.pause();
      int ended = bench.terminal.ended();
      await().atMost(PATIENCE).until(() -> bench.callsInFlight() == 0);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .during(LONG)
          .until(() -> bench.callsSeen() == COUNT && bench.terminal.ended() == ended);
      assertThat(ended).as("answers that wait").isLessThan(COUNT);
      kafka.resume();

      assertThat(Audit.of(bench, ids)).isEqualTo(new Audit(COUNT, 0, COUNT));
    }
  }

  /** All are in flight together, and their answers come one by one over two seconds. */
  private static Set<String> answerAQuarterOf(TestBench bench) {
    SimulatedProvider claude = bench.provider("claude");
    claude.script(
        FaultScript.taking(new Latency.Uniform(Duration.ofSeconds(1), Duration.ofSeconds(3))));
    Set<String> ids = bench.submit("broker", COUNT);
    await()
        .atMost(PATIENCE)
        .until(() -> bench.callsSeen() == COUNT && bench.terminal.ended() >= COUNT / 4);
    return ids;
  }

  private TestBench bench() {
    return new TestBench(kafka.bootstrapServers(), state, 4, COUNT, RetryPolicy.DEFAULT);
  }

  /** With one transaction after the other, so that the broker goes away in the midst of one. */
  private static Settings settings(TestBench bench) {
    return new TunedSettings(bench.settings)
        .patient()
        .commitInterval(Duration.ofMillis(1))
        .settings();
  }
}
