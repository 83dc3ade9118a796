package dev.posthouse.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Captured;
import dev.posthouse.cli.Main;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.CommittedRequests;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.JobRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Replays in JVMs of their own that are killed, repeated and started at the same time. */
@Order(Longest.FIRST)
@Execution(ExecutionMode.CONCURRENT)
class ReplayCrashIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LETTERS = 4_000;
  private static final String KIND = "rate_limited";
  private static final Set<String> SELECTED = SeededLetters.ids(LETTERS, KIND);

  @TempDir Path folder;
  private TestBench bench;
  private CommittedRequests requests;

  @BeforeEach
  void seed() {
    bench = new TestBench(folder);
    KafkaProperties kafka = new KafkaProperties(bench.settings);
    SeededLetters.write(kafka, bench.topics, LETTERS);
    requests = new CommittedRequests(kafka, bench.topics.requests());
  }

  @AfterEach
  void close() {
    requests.close();
    bench.close();
  }

  @Test
  void eachSelectedLetterIsReplayedOnceThoughReplaysAreKilledRepeatedAndStartedTwice()
      throws InterruptedException {
    try (JavaProcess killed = replay("500")) {
      awaitRequests(SELECTED.size() / 4);
      killed.kill();
    }
    int before = requests.read().size();
    assertThat(before).isLessThan(SELECTED.size());
    // So slow that it is still at work when the other one has started.
    try (JavaProcess repeated = replay("20")) {
      awaitRequests(before + 1);
      try (JavaProcess atTheSameTime = replay("500")) {
        assertThat(atTheSameTime.exitCode()).as("the later one takes over").isZero();
        assertThat(repeated.exitCode()).as("and the earlier one stops").isEqualTo(1);
      }
    }

    Map<String, List<JobRequest>> sent = requests.read();
    assertThat(sent.keySet()).isEqualTo(SELECTED);
    assertThat(sent.values())
        .allSatisfy(
            generations -> {
              assertThat(generations).hasSize(1);
              JobRequest request = generations.getFirst();
              assertThat(request.getGeneration()).isEqualTo(2);
              assertThat(request.getReplayOf().getTopic()).isEqualTo(bench.topics.deadLetters());
            });

    Captured again = Captured.run(arguments("500"));
    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .isEqualToIgnoringNewLines(
            "nothing to replay: all 800 dead letters that match were replayed already");
    assertThat(requests.read().values()).allMatch(generations -> generations.size() == 1);
  }

  /** The control: the same reader finds what a replay without the door sends twice. */
  @Test
  void theReaderSeesWhatANaiveReplaySendsTwice() throws InterruptedException {
    String[] arguments = {KafkaFixture.bootstrapServers(), bench.topics.prefix(), KIND};
    try (JavaProcess killed = JavaProcess.start(NaiveReplay.class, arguments)) {
      awaitRequests(SELECTED.size() / 4);
      killed.kill();
    }
    try (JavaProcess repeated = JavaProcess.start(NaiveReplay.class, arguments)) {
      assertThat(repeated.exitCode()).isZero();
    }

    assertThat(requests.read().values()).anyMatch(generations -> generations.size() > 1);
  }

  private JavaProcess replay(String rate) {
    return JavaProcess.start(Main.class, arguments(rate));
  }

  private String[] arguments(String rate) {
    List<String> arguments =
        new ArrayList<>(
            Arrays.asList("dead-letters", "replay", "--kind", KIND, "--rate", rate, "--execute"));
    arguments.addAll(List.of("--bootstrap", KafkaFixture.bootstrapServers()));
    arguments.addAll(List.of("--prefix", bench.topics.prefix()));
    return arguments.toArray(String[]::new);
  }

  private void awaitRequests(int count) {
    await().pollInSameThread().atMost(PATIENCE).until(() -> requests.read().size() >= count);
  }
}
