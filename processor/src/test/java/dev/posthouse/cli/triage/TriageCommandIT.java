package dev.posthouse.cli.triage;

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
import dev.posthouse.settings.Defaults;
import dev.posthouse.testbench.TestBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triage of a processor whose first provider has no capacity. */
class TriageCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GPT_KEY = "sk-of-gpt-0123456789wxyz";

  @TempDir static Path state;
  private static TestBench bench;
  private static Node processor;

  @TempDir Path folder;

  @BeforeAll
  static void workWhileClaudeIsOverloaded() {
    bench = new TestBench(state);
    bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.OVERLOADED)));
    processor = Node.start(bench.settings, Role.Selection.ALL);
    Set<String> ids = bench.submit("triage", 10);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
  }

  @AfterAll
  static void stop() {
    processor.close();
    bench.close();
  }

  @Test
  void itIsThemWhoHaveNoCapacity() throws Exception {
    Captured captured = triage("--json");

    JsonNode report = JSON.readTree(captured.out());
    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(report.path("answer").asText()).isEqualTo("It is them: claude.");
    JsonNode claude = provider(report, "claude");
    assertThat(claude.path("answered").asInt()).isZero();
    assertThat(claude.at("/failures/overloaded").asInt())
        .isEqualTo(claude.path("calls").asInt())
        .as("so many open its circuit; the others were called beside them, or not at all")
        .isGreaterThanOrEqualTo(Defaults.HEALTH.circuit().lowTraffic().failuresInARow());
    assertThat(provider(report, "gpt").path("state").asText()).isEqualTo("healthy");
    assertThat(provider(report, "gpt").path("answered").asInt()).isEqualTo(10);
  }

  @Test
  void peopleCanReadItInAPipe() {
    Captured captured = triage();

    assertThat(captured.out().lines())
        .startsWith("triage      It is them: claude.")
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(captured.err()).isEmpty();
  }

  @Test
  void whatIsLongAgoDoesNotCount() {
    Captured captured = triage("--since", "1ms");

    assertThat(captured.out()).contains("Nobody was called");
    assertThat(captured.exitCode()).isZero();
  }

  @Test
  void aProbeCallsEachProviderOnceWithTheKeysFoundHere() throws Exception {
    long before = bench.callsSeen();

    Captured captured =
        probe(Objects.requireNonNull(bench.settings.kafka().get("bootstrap.servers")));

    JsonNode report = JSON.readTree(captured.out());
    assertThat(provider(report, "claude").at("/probe/kind").asText()).isEqualTo("overloaded");
    assertThat(provider(report, "gpt").at("/probe/answered").asBoolean()).isTrue();
    assertThat(provider(report, "gpt").at("/probe/credential").asText())
        .isEqualTo("env:GPT_KEY …wxyz");
    assertThat(provider(report, "keyless").at("/probe/message").asText())
        .contains("environment variable NOT_SET is not set");
    assertThat(provider(report, "keyless").path("fault").asText()).isEqualTo("ours");
    assertThat(provider(report, "keyless").toString())
        .as("so long before as the settings say")
        .contains("the model ending retires in ");
    assertThat(bench.callsSeen() - before).isEqualTo(2);
    assertThat(captured.out() + captured.err()).doesNotContain(GPT_KEY);
  }

  @Test
  void withoutKafkaAProbeIsMadeAllTheSame() throws Exception {
    Captured captured = probe("localhost:1");

    assertThat(captured.err()).contains("cannot reach Kafka at localhost:1");
    assertThat(provider(JSON.readTree(captured.out()), "gpt").path("state").asText())
        .isEqualTo("healthy");
    assertThat(captured.exitCode()).isEqualTo(1);
  }

  @Test
  void aProbeNeedsToKnowWhomToCall() {
    Captured captured = triage("--probe");

    assertThat(captured.err()).contains("--probe needs --config");
    assertThat(captured.exitCode()).isEqualTo(2);
  }

  private Captured probe(String bootstrap) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("posthouse.yaml"),
            """
            kafka: {bootstrap.servers: "%s"}
            topics: {prefix: "%s"}
            wire: {format: json}
            models: {warnDays: 365, families: {ending: {retires: %s}}}
            providers:
              claude: {api: anthropic, model: m, baseUrl: "%s", credential: "env:CLAUDE_KEY"}
              gpt: {api: openai, model: m, baseUrl: "%s", credential: "env:GPT_KEY"}
              keyless: {api: openai, model: ending, credential: "env:NOT_SET"}
            """
                .formatted(
                    bootstrap,
                    bench.settings.topics().prefix(),
                    LocalDate.now(ZoneOffset.UTC).plusDays(200),
                    bench.simulators.baseUrl("claude"),
                    bench.simulators.baseUrl("gpt")));
    return Captured.run(
        "",
        Map.of("CLAUDE_KEY", "sk-of-claude-0123456789", "GPT_KEY", GPT_KEY),
        "triage",
        "--config",
        file.toString(),
        "--probe",
        "--json",
        "--connect-timeout",
        "3s");
  }

  private static Captured triage(String... options) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("triage", "--bootstrap", KafkaFixture.bootstrapServers()));
    args.addAll(List.of("--prefix", bench.settings.topics().prefix()));
    args.addAll(List.of(options));
    return Captured.run(args.toArray(String[]::new));
  }

  private static JsonNode provider(JsonNode report, String name) {
    for (JsonNode provider : report.path("providers")) {
      if (provider.path("name").asText().equals(name)) {
        return provider;
      }
    }
    throw new AssertionError("no provider " + name + " in " + report);
  }
}
