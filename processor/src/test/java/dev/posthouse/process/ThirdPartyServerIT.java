package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Posthouse with its settings as they come, from the request topic to the results, against a server
 * of others that speaks all three formats, fails at random and closes idle connections. Runs with
 * {@code mvn verify -Pthird-party}.
 */
@Tag("alone")
@EnabledIfSystemProperty(named = "posthouse.test.third-party", matches = "true")
class ThirdPartyServerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int JOBS = 200;
  private static final String ANSWER =
      "The coach leaves at nine, and the mail with it, whatever the weather may be.";
  private static final List<Api> FORMATS = List.of(Api.OPENAI, Api.ANTHROPIC, Api.GEMINI);

  /** Node closes what was idle for five seconds; some of these meet it while it does so. */
  private static final List<Long> PAUSES_MILLIS =
      List.of(7_000L, 4_990L, 5_000L, 5_010L, 5_050L, 6_000L);

  private static final int JOBS_A_WAVE = 24;

  @TempDir private Path folder;
  private final ArrayNode fixtures = JSON.createArrayNode();

  @BeforeAll
  static void install() throws Exception {
    ThirdPartyServer.install();
  }

  @BeforeEach
  void answerEverything() {
    fixtures.addObject().putObject("match").put("userMessage", "coach");
    ((ObjectNode) fixtures.get(0)).putObject("response").put("content", ANSWER);
  }

  @Test
  void allJobsAreAnsweredOnceThoughCallsAreDropped() throws Exception {
    try (ThirdPartyServer server = server("--chaos-drop", "0.15");
        TestBench bench = new TestBench(folder.resolve("bench"));
        Node _ = node(bench, server)) {
      Set<String> ids = send(bench, "job", JOBS);

      awaitAnswers(bench, ids);

      List<JsonNode> calls = server.calls();
      assertThat(calls.stream().filter(ThirdPartyServerIT::isGood)).hasSize(JOBS);
      assertThat(bench.calls()).as("calls in the histories").hasSameSizeAs(calls);
    }
  }

  @Test
  void allJobsAreAnsweredOnceThroughAllThatItCanDo() throws Exception {
    String[] chaos = {
      "--chaos-drop", "0.06",
      "--chaos-malformed", "0.06",
      "--chaos-disconnect", "0.06",
      "--chaos-ratelimit", "0.06",
      "--chaos-latency", "120",
      "--latency", "5"
    };
    try (ThirdPartyServer server = server(chaos);
        TestBench bench = new TestBench(folder.resolve("bench"));
        Node _ = node(bench, server)) {
      Set<String> ids = send(bench, "job", JOBS);

      awaitAnswers(bench, ids);

      assertThat(server.calls().stream().filter(ThirdPartyServerIT::isGood)).hasSize(JOBS);
    }
  }

  @Test
  void noAnswerThatItCutsShortCounts() throws Exception {
    for (int i = 0; i < JOBS_A_WAVE; i++) {
      ObjectNode cut = fixtures.insertObject(0);
      cut.putObject("match")
          .put("userMessage", "coach cut-%d?".formatted(i))
          .put("sequenceIndex", 0);
      cut.putObject("response").put("content", ANSWER);
      // Slow enough for the first of them to be sent before the connection goes.
      cut.put("latency", 100);
      cut.put("truncateAfterChunks", 2);
    }
    try (ThirdPartyServer server = server();
        TestBench bench = new TestBench(folder.resolve("bench"));
        Node _ = node(bench, server)) {
      Set<String> ids = send(bench, "cut", JOBS_A_WAVE);

      awaitAnswers(bench, ids);

      assertThat(ids)
          .allSatisfy(
              id ->
                  assertThat(bench.history(id))
                      .filteredOn(call -> call.getFailure() != null)
                      .singleElement()
                      .satisfies(call -> assertThat(call.getFailure().getMayBeBilled()).isTrue()));
    }
  }

  @Test
  void noCallIsLostToConnectionsThatItHasClosed() throws Exception {
    try (ThirdPartyServer server = server();
        TestBench bench = new TestBench(folder.resolve("bench"));
        Node _ = node(bench, server);
        ScheduledExecutorService waves = Executors.newSingleThreadScheduledExecutor()) {
      Set<String> ids = new LinkedHashSet<>(send(bench, "first", JOBS_A_WAVE));
      awaitAnswers(bench, ids);
      for (long pause : PAUSES_MILLIS) {
        Set<String> wave =
            waves
                .schedule(
                    () -> send(bench, "after-" + pause, JOBS_A_WAVE), pause, TimeUnit.MILLISECONDS)
                .get();
        ids.addAll(wave);
        awaitAnswers(bench, ids);
      }

      assertThat(bench.calls()).as("one call a job").hasSize(ids.size());
      assertThat(bench.calls()).extracting(Call::getFailure).containsOnlyNulls();
    }
  }

  @Test
  void itsToolCallsAreRead() throws Exception {
    ObjectNode tool = fixtures.insertObject(0);
    tool.putObject("match").put("userMessage", "weather");
    tool.putObject("response")
        .putArray("toolCalls")
        .addObject()
        .put("name", "forecast")
        .putObject("arguments")
        .put("place", "Linz");
    try (ThirdPartyServer server = server();
        TestBench bench = new TestBench(folder.resolve("bench"));
        Node _ = node(bench, server)) {
      for (Api format : FORMATS) {
        bench.send(
            format.name(),
            """
            {"id":"%s","route":"%s","prompt":"How is the weather?","tools":[{"name":"forecast",
             "parameters":"{\\"type\\":\\"object\\",\\"properties\\":{\\"place\\":{\\"type\\":\\"string\\"}}}"}]}
            """
                .formatted(format.name(), name(format)));
      }
      Set<String> ids = Set.of("OPENAI", "ANTHROPIC", "GEMINI");
      await().atMost(PATIENCE).until(() -> bench.terminal.missing(ids).isEmpty());

      assertThat(ids)
          .allSatisfy(
              id ->
                  assertThat(bench.result(id).getToolCalls())
                      .singleElement()
                      .satisfies(
                          call -> {
                            assertThat(call.getName()).isEqualTo("forecast");
                            assertThat(JSON.readTree(call.getArguments()))
                                .isEqualTo(JSON.createObjectNode().put("place", "Linz"));
                          }));
    }
  }

  private static boolean isGood(JsonNode call) {
    JsonNode response = call.path("response");
    return response.path("status").asInt() == 200 && !response.has("chaosAction");
  }

  private static Set<String> send(TestBench bench, String name, int count) {
    Set<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      String id = name + "-" + i;
      String route = name(FORMATS.get(i % FORMATS.size()));
      bench.send(
          id,
          JSON.createObjectNode()
              .put("id", id)
              .put("route", route)
              .put("prompt", "When does the next coach " + id + "?")
              .toString());
      ids.add(id);
    }
    bench.flush();
    return ids;
  }

  private static void awaitAnswers(TestBench bench, Set<String> ids) {
    await().atMost(PATIENCE).until(() -> bench.terminal.missing(ids).isEmpty());
    assertThat(ids).noneMatch(bench::isDead);
    assertThat(bench.terminal.duplicates()).isEmpty();
    assertThat(ids).extracting(bench::result).extracting(JobResult::getText).containsOnly(ANSWER);
  }

  private ThirdPartyServer server(String... options) throws Exception {
    Path file = folder.resolve("fixtures.json");
    JSON.writeValue(file.toFile(), JSON.createObjectNode().set("fixtures", fixtures));
    return new ThirdPartyServer(file, options);
  }

  private static String name(Api format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  private Node node(TestBench bench, ThirdPartyServer server) throws Exception {
    ObjectNode settings = JSON.createObjectNode();
    settings.putObject("kafka").put("bootstrap.servers", KafkaFixture.bootstrapServers());
    settings.putObject("topics").put("prefix", bench.topics.prefix()).put("partitions", 1);
    settings.putObject("wire").put("format", "json");
    settings.putObject("console").put("port", 0);
    settings.put("stateDirectory", folder.resolve("stores").toString());
    Path key = Files.writeString(folder.resolve("key"), "sk-0123456789abcdef");
    ObjectNode providers = settings.putObject("providers");
    ObjectNode routes = settings.putObject("routes");
    for (int i = 0; i < FORMATS.size(); i++) {
      Api format = FORMATS.get(i);
      providers
          .putObject(name(format))
          .put("api", name(format))
          .put("model", "a-model")
          .put("baseUrl", server.baseUrl(format).toString())
          .put("credential", "file:" + key)
          .put("platform", name(format));
      ArrayNode chain = routes.putObject(name(format)).putArray("chain");
      for (int step = 0; step < FORMATS.size(); step++) {
        chain.add(name(FORMATS.get((i + step) % FORMATS.size())));
      }
    }
    routes.putObject("default").putArray("chain").add(name(FORMATS.getFirst()));
    Path file = folder.resolve("posthouse.yaml");
    JSON.writeValue(file.toFile(), settings);
    Settings read = SettingsReader.check(file, _ -> null).settings();
    Node node = Node.start(read, Role.Selection.ALL);
    bench.awaitWorkers(Set.copyOf(read.providers().keySet()), 1);
    return node;
  }
}
