package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.job.Tier;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred jobs with a deadline, at a flex lane before a standard one, against a server that says
 * "no room" as OpenAI does. Ten minutes are scaled to half of one.
 */
class FlexTierIT {
  private static final int JOBS = 100;
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String MODEL = "gpt-6.1-terra";

  /** 120 tokens of prompt and 40 of answer, at the list price of a million: 1 and 5 dollars. */
  private static final double STANDARD_COST = 0.00032;

  private static final double FLEX_COST = 0.00016;

  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean alwaysFull;
  private volatile Instant begin = Instant.now();
  private HttpServer server;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void jobsOfALaneThatIsFullHalfOfTheTimeAreAllAnsweredInTimeAndNothingOpens() throws Exception {
    try (TestBench bench = bench();
        Node node = Node.start(settings(bench), Role.Selection.ALL)) {
      List<JobResult> results = answered(bench);

      assertThat(refused).hasPositiveValue();
      assertThat(results)
          .allSatisfy(
              result -> {
                assertThat(result.getTier()).isEqualTo("flex");
                assertThat(result.getCost().getAmount()).isEqualTo(FLEX_COST);
              });
      assertThat(results)
          .flatMap(JobResult::getHistory)
          .filteredOn(call -> call.getFailure() != null)
          .hasSize(refused.get())
          .allMatch(call -> call.getFailure().getKind().equals("no_room"));
      assertThat(metrics(node)).contains(open("flex"), open("standard"));
    }
  }

  @Test
  void jobsOfALaneThatStaysFullMoveUpWhenHalfOfTheirTimeIsOver() throws Exception {
    alwaysFull = true;
    try (TestBench bench = bench();
        Node node = Node.start(settings(bench), Role.Selection.ALL)) {
      List<JobResult> results = answered(bench);

      assertThat(results)
          .allSatisfy(
              result -> {
                assertThat(result.getTier()).isEqualTo("standard");
                assertThat(result.getCost().getAmount()).isEqualTo(STANDARD_COST);
                assertThat(result.getCompletedAt())
                    .isBetween(begin.plus(DEADLINE.dividedBy(3)), begin.plus(DEADLINE));
                assertThat(result.getHistory())
                    .last()
                    .extracting(Call::getTier)
                    .isEqualTo("standard");
              });
      assertThat(metrics(node)).contains(open("flex"), open("standard"));
    }
  }

  private TestBench bench() {
    return new TestBench(
        folder, 4, 32, new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(3)));
  }

  private List<JobResult> answered(TestBench bench) {
    begin = Instant.now();
    Instant deadline = begin.plus(DEADLINE);
    Set<String> ids =
        IntStream.range(0, JOBS).mapToObj(i -> "job-" + i).collect(Collectors.toSet());
    ids.forEach(
        id ->
            bench.send(
                id,
                "{\"id\":\"%s\",\"prompt\":\"Hello\",\"deadline\":\"%s\"}"
                    .formatted(id, deadline)));
    bench.flush();
    await()
        .pollInterval(Duration.ofMillis(200))
        .atMost(PATIENCE)
        .until(() -> bench.terminal.missing(ids).isEmpty());
    assertThat(ids).noneMatch(bench::isDead);
    List<JobResult> results = ids.stream().map(bench::result).toList();
    assertThat(results).allMatch(result -> !result.getCompletedAt().isAfter(deadline));
    return results;
  }

  private Settings settings(TestBench bench) {
    Map<String, ProviderSettings> providers = new LinkedHashMap<>(bench.settings.providers());
    providers.put("flex", provider("flex", Tier.FLEX));
    providers.put("standard", provider("standard", Tier.STANDARD));
    Route usual = Objects.requireNonNull(bench.settings.routes().get(Route.DEFAULT));
    Route route =
        new Route(Route.DEFAULT, List.of("flex", "standard"), usual.retry(), usual.deadline());
    return new TunedSettings(bench.settings)
        .providers(providers)
        .routes(Map.of(route.name(), route))
        .settings();
  }

  private ProviderSettings provider(String name, Tier tier) {
    return new ProviderSettings(
            name,
            Api.OPENAI,
            MODEL,
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            new Credential.None(),
            "openai",
            32,
            512,
            Defaults.LIMITS)
        .with(ModelTerms.USUAL.as(tier));
  }

  /** Full for five seconds of every ten, beginning with such five. */
  private boolean isFull() {
    return alwaysFull || Duration.between(begin, Instant.now()).toSeconds() % 10 < 5;
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = json.readTree(exchange.getRequestBody().readAllBytes());
    boolean flex = request.path("service_tier").asText("").equals("flex");
    if (flex && isFull()) {
      refused.incrementAndGet();
      send(
          exchange,
          429,
          "application/json",
          """
          {"error": {"message": "Resource unavailable: the flex tier has no capacity at the moment.",
           "type": "resource_unavailable", "code": "resource_unavailable"}}
          """);
    } else {
      send(exchange, 200, "text/event-stream", stream(flex ? "flex" : "default"));
    }
  }

  private static String stream(String tier) {
    return """
    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"%1$s",\
    "service_tier":"%2$s","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},\
    "finish_reason":null}]}

    data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"%1$s",\
    "service_tier":"%2$s","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],\
    "usage":{"prompt_tokens":120,"completion_tokens":40,"total_tokens":160}}

    data: [DONE]

    """
        .formatted(MODEL, tier);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String open(String provider) {
    return "posthouse_provider_state{provider=\"" + provider + "\",state=\"open\"} 1.0";
  }

  private static String metrics(Node node) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(node.url().resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
