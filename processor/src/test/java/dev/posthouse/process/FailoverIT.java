package dev.posthouse.process;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.docs.Document;
import dev.posthouse.provider.cases.WireServer;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first of two providers fails in sixteen ways, side by side, with the settings as they come.
 * Writes {@code docs/failover.md} in a run with {@code -Ddocs.write=true}.
 */
@Tag("timed")
@Order(Longest.FIRST)
class FailoverIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WARM_UP = "warm-up";
  private static final Path PAGE = Path.of("..", "docs", "failover.md");

  /** A little longer than a job may take, so that it is told how long it took. */
  private static final Duration PATIENCE = FailoverVerdict.WITHIN.plusSeconds(15);

  @TempDir private Path folder;
  private final Map<String, WireServer> servers = new LinkedHashMap<>();

  @TestFactory
  Stream<DynamicTest> aJobIsAnsweredSoonThoughItsFirstProviderFails() throws Exception {
    List<FailoverVerdict> verdicts = verdicts();
    if (Document.WRITE) {
      Files.writeString(PAGE, page(verdicts));
    }
    return verdicts.stream()
        .map(
            verdict ->
                DynamicTest.dynamicTest(
                    verdict.scenario().name(),
                    () -> {
                      assertThat(verdict.faults()).isEmpty();
                      assertThat(PAGE).content().contains(verdict.beginningOfRow());
                    }));
  }

  private List<FailoverVerdict> verdicts() throws Exception {
    List<FailoverScenario> scenarios = FailoverScenario.all();
    try (TestBench bench = new TestBench(folder.resolve("bench"))) {
      for (FailoverScenario scenario : scenarios) {
        servers.put(scenario.firstProvider(), new WireServer(scenario.firstCase()));
        servers.put(scenario.secondProvider(), new WireServer(scenario.secondCase()));
      }
      servers.put(WARM_UP, new WireServer(scenarios.getFirst().secondCase()));
      try (Node _ = Node.start(settings(bench, scenarios), Role.Selection.ALL);
          ScheduledExecutorService sending = Executors.newSingleThreadScheduledExecutor()) {
        bench.awaitWorkers(Set.copyOf(servers.keySet()), 1);
        warmUp(bench);
        scenarios.forEach(scenario -> send(bench, scenario, sending));
        awaitEnd(bench, scenarios.stream().flatMap(one -> one.ids().stream()).collect(toSet()));
        return scenarios.stream().map(scenario -> verdict(bench, scenario)).toList();
      }
    } finally {
      for (WireServer server : servers.values()) {
        server.close();
      }
    }
  }

  /** What is measured is how long failures hold up a job, not how long Java loads its code. */
  private static void warmUp(TestBench bench) {
    bench.send(WARM_UP, "{\"id\":\"%s\",\"prompt\":\"Good morning\"}".formatted(WARM_UP));
    bench.flush();
    awaitEnd(bench, Set.of(WARM_UP));
  }

  private static void send(
      TestBench bench, FailoverScenario scenario, ScheduledExecutorService sending) {
    List<String> ids = scenario.ids();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      String job =
          JSON.createObjectNode()
              .put("id", id)
              .put("route", scenario.name())
              .put("prompt", "When does the next mail coach leave?")
              .toString();
      var _ = sending.schedule(() -> bench.send(id, job), i, TimeUnit.SECONDS);
    }
  }

  /** What has not ended by then is told of its scenario. */
  private static void awaitEnd(TestBench bench, Set<String> ids) {
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> bench.terminal.missing(ids).isEmpty());
    } catch (ConditionTimeoutException _) {
      // FailoverVerdict tells which.
    }
  }

  private FailoverVerdict verdict(TestBench bench, FailoverScenario scenario) {
    return FailoverVerdict.of(
        scenario, bench, calls(scenario.firstProvider()), calls(scenario.secondProvider()));
  }

  private int calls(String provider) {
    return Objects.requireNonNull(servers.get(provider)).received().size();
  }

  private Settings settings(TestBench bench, List<FailoverScenario> scenarios) throws Exception {
    ObjectNode settings = JSON.createObjectNode();
    settings.putObject("kafka").put("bootstrap.servers", KafkaFixture.bootstrapServers());
    settings.putObject("topics").put("prefix", bench.topics.prefix()).put("partitions", 1);
    settings.putObject("wire").put("format", "json");
    settings.putObject("console").put("port", 0);
    settings.put("stateDirectory", folder.resolve("stores").toString());
    ObjectNode providers = settings.putObject("providers");
    for (Map.Entry<String, WireServer> server : servers.entrySet()) {
      providers.set(server.getKey(), provider(server.getKey(), server.getValue()));
    }
    ObjectNode routes = settings.putObject("routes");
    routes.putObject("default").putArray("chain").add(WARM_UP);
    for (String name : scenarios.stream().map(FailoverScenario::name).toList()) {
      routes.putObject(name).putArray("chain").add(name + "-first").add(name + "-second");
    }
    Path file = folder.resolve("posthouse.yaml");
    JSON.writeValue(file.toFile(), settings);
    return SettingsReader.check(file, _ -> null).settings();
  }

  private ObjectNode provider(String name, WireServer server) throws IOException {
    return JSON.createObjectNode()
        .put("api", server.api().name().toLowerCase(Locale.ROOT))
        .put("model", "model-of-" + name)
        .put("baseUrl", server.baseUrl().toString())
        .put("credential", "file:" + server.credential(folder))
        .put("platform", name);
  }

  private static String page(List<FailoverVerdict> verdicts) {
    return """
    # Failover: sixteen ways to fail

    Made by FailoverIT; do not edit. The first of two providers fails in one of these ways; the second is well. The settings
    are those that hold where the file says nothing. Every job must end within %d s. Times are those of one run on a machine
    with other work, and count from the request record to the answer; with several jobs, the longest.

    A refusal is answered by another vendor's provider. In a chain of one vendor it is a dead letter at once, unless the route
    says `failures: {refused: move_on}`: [why](decisions/refusals.md).

    | scenario | what the first provider does | verdict | calls at the first | at the second | time |
    |---|---|---|---|---|---|
    %s
    """
        .formatted(
            FailoverVerdict.WITHIN.toSeconds(),
            verdicts.stream().map(FailoverVerdict::row).collect(joining("\n")));
  }
}
