package dev.posthouse.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** P2: a replay is a new generation of its job, worked by a processor to an end of its own. */
@Execution(ExecutionMode.CONCURRENT)
class GenerationsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path state;

  @Shows(
      promises = {"P2"},
      faults = "a job dies, is replayed, dies again",
      counts = "3 generations",
      control = "ReplayCrashIT.theReaderSeesWhatANaiveReplaySendsTwice")
  @Test
  void aJobThatDiesIsReplayedDiesAndIsReplayedHasThreeGenerationsWithOneEndEach() throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      for (String provider : List.of("claude", "gpt", "gemini")) {
        bench
            .provider(provider)
            .script(FaultScript.failing(Fault.always(FaultKind.INVALID_REQUEST)));
      }
      var _ = bench.submit("mortal", 1);
      await().atMost(PATIENCE).until(() -> bench.terminal.deadLetters() == 1);

      assertThat(replay(bench).err()).contains("replayed 1 dead letter");
      await().atMost(PATIENCE).until(() -> bench.terminal.deadLetters() == 2);
      bench.provider("claude").script(FaultScript.HEALTHY);
      assertThat(replay(bench).err()).contains("replayed 1 dead letter");
      await().atMost(PATIENCE).until(() -> bench.terminal.results() == 1);

      assertThat(replay(bench).out()).contains("all 2 dead letters that match were replayed");
      List<JsonNode> letters = letters(bench);
      assertThat(letters)
          .extracting(letter -> letter.path("generation").intValue())
          .containsExactly(1, 2);
      assertThat(letters.get(1).path("replayOf")).isEqualTo(letters.get(0).path("place"));
      JobResult result = bench.result("mortal-0");
      assertThat(result.getGeneration()).isEqualTo(3);
      assertThat(result.getReplayOf().getOffset())
          .isEqualTo(letters.get(1).path("place").path("offset").longValue());
      assertThat(bench.terminal.deadLetters()).isEqualTo(2);
      assertThat(bench.terminal.results()).isEqualTo(1);
    }
  }

  /** What was rejected refers to its letter as well. */
  @Test
  void aReplayToAProviderThatIsNotThereIsRejectedAsTheNextGeneration() throws Exception {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      bench.send("lost", "{\"prompt\": \"Why?\", \"route\": \"nowhere\"}");
      await().atMost(PATIENCE).until(() -> bench.terminal.deadLetters() == 1);

      var _ = replay(bench, "--to-route", "default", "--to-provider", "nobody");
      await().atMost(PATIENCE).until(() -> bench.terminal.deadLetters() == 2);

      JsonNode rejected =
          JSON.readTree(run(bench, "show", "lost", "--json").out().lines().toList().get(1));
      assertThat(rejected.path("generation").intValue()).isEqualTo(2);
      assertThat(rejected.path("reason").path("message").textValue())
          .contains("chain[0]", "claude, gemini, gpt");
      assertThat(rejected.path("replayOf").isMissingNode()).isFalse();

      var _ = replay(bench, "--to-route", "default", "--to-provider", "gpt");
      await().atMost(PATIENCE).until(() -> bench.terminal.results() == 1);
      assertThat(bench.result("lost").getProvider()).isEqualTo("gpt");
    }
  }

  private static List<JsonNode> letters(TestBench bench) throws Exception {
    List<JsonNode> letters = new ArrayList<>();
    for (String line : run(bench, "show", "mortal-0", "--json").out().lines().toList()) {
      letters.add(JSON.readTree(line));
    }
    return letters;
  }

  private static Captured replay(TestBench bench, String... more) {
    List<String> args = new ArrayList<>(List.of("replay", "--execute"));
    args.addAll(List.of(more));
    return run(bench, args.toArray(String[]::new));
  }

  private static Captured run(TestBench bench, String... args) {
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(args));
    all.addAll(List.of("--bootstrap", KafkaFixture.bootstrapServers()));
    all.addAll(List.of("--prefix", bench.topics.prefix()));
    return Captured.run(all.toArray(String[]::new));
  }
}
