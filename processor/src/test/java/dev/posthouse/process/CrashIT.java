package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Main;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.FailureRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processors in JVMs of their own that are killed and restarted while they work. */
@Order(Longest.FIRST)
class CrashIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int JOBS = 2000;
  private static final int CONCURRENCY = 20;

  /** A fifth of the calls fails, in four ways. */
  private static final FaultScript FAILING =
      FaultScript.of(
          Phase.HEALTHY
              .taking(new Latency.Uniform(Duration.ofMillis(20), Duration.ofMillis(80)))
              .failing(
                  Fault.of(FaultKind.OVERLOADED, 0.08),
                  Fault.of(FaultKind.SERVER_ERROR, 0.05),
                  // Not before: a reset at once, on a connection that had idled, is no call that
                  // anybody was given, and is sent again; the server would count it twice.
                  Fault.of(FaultKind.RESET_AFTER_HEADERS, 0.02),
                  Fault.of(FaultKind.CUT, 0.05)));

  @TempDir Path folder;
  private TestBench bench;
  private Path config;

  @BeforeEach
  void writeConfig() throws IOException {
    bench =
        new TestBench(
            folder,
            4,
            CONCURRENCY,
            new RetryPolicy(6, Duration.ofMillis(100), Duration.ofSeconds(1)));
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "kafka: {bootstrap.servers: \"%s\", session.timeout.ms: 6000}%n"
            .formatted(KafkaFixture.bootstrapServers()));
    yaml.append("topics: {prefix: %s, partitions: 4}%n".formatted(bench.topics.prefix()));
    yaml.append("wire: {format: json}%nproviders:%n".formatted());
    for (SimulatedProvider provider : bench.simulators.providers()) {
      yaml.append(
          "  %s: {api: %s, model: simulated, credential: none, baseUrl: \"%s\", concurrency: %d, limits: {firstToken: 5m, idle: 5m}}%n"
              .formatted(
                  provider.name(),
                  provider.api().name().toLowerCase(Locale.ROOT),
                  bench.simulators.baseUrl(provider.name()),
                  CONCURRENCY));
    }
    yaml.append(
        "routes:%n  default: {chain: [claude, gpt, gemini], busyPatience: 1h, retry: ".formatted());
    yaml.append("{attemptsPerProvider: 6, base: 100ms, cap: 1s}}%n".formatted());
    yaml.append("stateDirectory: %s%n".formatted(folder.resolve("stores")));
    config = Files.writeString(folder.resolve("posthouse.yaml"), yaml);
  }

  /**
   * P1: exactly one terminal record for each job, through a kill, a takeover and a rolling restart.
   * P5: each ambiguous call, and no other, is counted.
   */
  @Shows(
      promises = {"P1", "P5"},
      faults =
          "a process killed with all its permits in use, a takeover, three restarts in turn; a"
              + " fifth of the calls fails in four ways",
      counts = JOBS + " jobs, 5 processes",
      control = "CrashIT.theReaderSeesWhatAProcessorWithoutTransactionsDoesTwice")
  @Test
  void everyJobEndsOnceThoughProcessorsAreKilledAndRestarted() throws InterruptedException {
    SimulatedProvider claude = bench.provider("claude");
    claude.script(FAILING);
    try (JavaProcess first = processor();
        JavaProcess second = processor()) {
      bench.awaitWorkers("claude", 2);
      Set<String> ids = bench.submit("crash", JOBS);
      awaitEnded(JOBS / 2);

      // While every answer is held, calls begin until all permits are taken or no job is left, and
      // none ends. Once that stands still, what the server has seen is known exactly.
      bench.simulators.providers().forEach(SimulatedProvider::hold);
      AtomicInteger before = new AtomicInteger();
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(3))
          .until(() -> before.getAndSet(bench.callsInFlight()) == bench.callsInFlight());
      first.kill();
      try (JavaProcess third = processor()) {
        bench.simulators.providers().forEach(SimulatedProvider::release);
        awaitEnded(JOBS * 3 / 4);
        second.stop();
        try (JavaProcess fourth = processor()) {
          third.stop();
          try (JavaProcess fifth = processor()) {
            await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
            fourth.stop();
            fifth.stop();
          }
        }
      }

      assertThat(bench.terminal.duplicates()).isEmpty();
      List<Call> calls = bench.calls();
      long ambiguous = calls.stream().filter(call -> is(call, "interrupted")).count();
      long known = calls.stream().filter(CrashIT::reachedTheServer).count() - ambiguous;
      assertThat(ambiguous)
          .as(() -> "calls by failure: " + byFailure(calls))
          .isEqualTo(bench.callsSeen() - known)
          .isBetween(1L, 3L * CONCURRENCY);
    }
  }

  /** The control: the same reader finds the damage that a processor without transactions does. */
  @Test
  void theReaderSeesWhatAProcessorWithoutTransactionsDoesTwice() throws InterruptedException {
    SimulatedProvider claude = bench.provider("claude");
    claude.script(FaultScript.taking(new Latency.Fixed(Duration.ofMillis(10))));
    Set<String> ids = bench.submit("naive", 300);
    try (JavaProcess first = JavaProcess.start(NaiveProcessor.class, config.toString())) {
      awaitEnded(50);
      // Held in a call, it is in the midst of a batch and not just behind its commit.
      claude.hold();
      await().atMost(PATIENCE).until(() -> claude.inFlight() == 1);
      first.kill();
      claude.release();
    }
    try (JavaProcess _ = JavaProcess.start(NaiveProcessor.class, config.toString())) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
    }

    assertThat(bench.terminal.duplicates()).isNotEmpty();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private JavaProcess processor() {
    return JavaProcess.start(Main.class, "run", "--config", config.toString());
  }

  private void awaitEnded(int count) {
    await().atMost(PATIENCE).until(() -> bench.terminal.ended() >= count);
  }

  private static boolean is(Call call, String kind) {
    return call.getFailure() != null && call.getFailure().getKind().equals(kind);
  }

  /** All calls but those that found no connection in time, as happens while a JVM warms up. */
  private static boolean reachedTheServer(Call call) {
    return !is(call, "timed_out") || !"connect".equals(call.getFailure().getCode());
  }

  private static Map<String, Long> byFailure(List<Call> calls) {
    return calls.stream()
        .map(CrashIT::describe)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static String describe(Call call) {
    FailureRecord failure = call.getFailure();
    return failure == null
        ? "none"
        : failure.getKind() + "/" + failure.getStatus() + "/" + failure.getCode();
  }
}
