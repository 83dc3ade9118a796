package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From the request topic to the terminal record, on real Kafka and real HTTP. */
@Execution(ExecutionMode.CONCURRENT)
class JourneyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path state;

  @Test
  void everyJobIsAnsweredOnce() {
    try (TestBench bench = new TestBench(state);
        Node processor = Node.start(bench.settings, Role.Selection.ALL)) {
      Set<String> ids = bench.submit("calm", 300);

      awaitAll(bench, ids);

      assertThat(bench.terminal.results()).isEqualTo(300);
      assertThat(bench.provider("claude").calls()).isEqualTo(300);
      JobResult result = bench.result("calm-7");
      assertThat(result.getProvider()).isEqualTo("claude");
      assertThat(result.getText()).isNotBlank();
      assertThat(result.getHistory()).hasSize(1);
      assertThat(processor.isRunning()).isTrue();
    }
  }

  @Test
  void aProviderThatIsDownHandsItsJobsOn() {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.provider("claude").script(FaultScript.outage());

      Set<String> ids = bench.submit("outage", 100);
      awaitAll(bench, ids);

      assertThat(bench.terminal.results()).isEqualTo(100);
      List<JobResult> results = ids.stream().map(bench::result).toList();
      assertThat(results).extracting(JobResult::getProvider).containsOnly("gpt");
      assertThat(results)
          .as("those that came before it was known")
          .anySatisfy(
              result -> {
                assertThat(result.getHandovers()).isEqualTo(1);
                assertThat(result.getHistory())
                    .extracting(Call::getProvider)
                    .startsWith("claude")
                    .endsWith("gpt");
              });
      assertThat(bench.provider("claude").calls())
          .as("its circuit opens: the later jobs do not call it at all")
          .isLessThan(100);
    }
  }

  @Test
  void whatNobodyCanAnswerIsADeadLetterThatSaysWhy() {
    try (TestBench bench =
            new TestBench(
                state, 4, 32, new RetryPolicy(1, Duration.ofMillis(50), Duration.ofSeconds(1)));
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.provider("claude").script(failing(FaultKind.QUOTA_EXHAUSTED));
      bench.provider("gpt").script(failing(FaultKind.AUTHENTICATION));
      bench.provider("gemini").script(failing(FaultKind.NOT_FOUND));

      awaitAll(bench, bench.submit("dead", 1));

      DeadLetter letter = bench.value("dead-0", DeadLetter.class);
      assertThat(letter.getReason().getKind()).isEqualTo("model_not_found");
      assertThat(letter.getHistory())
          .extracting(call -> call.getFailure().getKind())
          .containsExactly("quota_exhausted", "bad_credentials", "model_not_found");
      assertThat(letter.getRequest().getPrompt()).isEqualTo(TestBench.prompt("dead-0"));
    }
  }

  private static FaultScript failing(FaultKind kind) {
    return FaultScript.failing(Fault.always(kind));
  }

  static void awaitAll(TestBench bench, Set<String> ids) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
    assertThat(bench.terminal.duplicates()).isEmpty();
  }
}
