package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.content.S3Server;
import dev.posthouse.dev.simulator.SimulatedVectors;
import dev.posthouse.job.Route;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PDFs that lie in an object store, of somebody else's making, behind a broker that takes records
 * of 1 MB. With all of their work (500 jobs) in the soak profile.
 */
class ContentIT {
  private static final Logger log = LoggerFactory.getLogger(ContentIT.class);
  private static final int JOBS = Integer.getInteger("posthouse.test.contents", 4);
  private static final int BYTES = 8 << 20;

  /** Of 3,072 numbers: more JSON than a topic takes. */
  private static final int VECTORS = 150;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String REFUSED = "posthouse_content_fetches_total{kind=\"store_refused\"}";

  private static final Pattern NOT_TAKEN =
      Pattern.compile("posthouse_answers_stored_total\\{kind=\"store_refused\"} [2-9]");

  @TempDir Path state;
  @TempDir Path store;

  @Test
  void documentsThatNoRecordWouldHoldAreAnsweredAndAMissingOneIsNot() throws Exception {
    try (S3Server server = S3Server.start(store)) {
      put(server, "contract.pdf", BYTES);
      try (TestBench bench = new TestBench(state);
          Node _ = Node.start(settings(bench, server.settings(), 10), Role.Selection.ALL)) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < JOBS; i++) {
          ids.add("job-" + i);
          bench.send("job-" + i, request("contract.pdf"));
        }
        bench.send("missing", request("none.pdf"));

        long start = System.nanoTime();
        await()
            .atMost(PATIENCE.plusSeconds(JOBS))
            .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
        JourneyIT.awaitAll(bench, Set.of("missing"));
        log.info(
            "{} jobs of 8 MB by claim check in {} s",
            JOBS,
            Duration.ofNanos(System.nanoTime() - start).toSeconds());

        for (String id : ids) {
          assertThat(bench.isDead(id)).isFalse();
          JobResult result = bench.result(id);
          assertThat(result.getHistory()).hasSize(1);
        }
        assertThat(bench.value("missing", DeadLetter.class).getReason().getKind())
            .isEqualTo("content_missing");
        assertThat(bench.callsSeen()).isEqualTo(JOBS);
      }
    }
  }

  /** P8: it waits, the cause stands in its history, and no provider is at fault. */
  @Test
  void aRefusedKeyIsWaitedForUntilItIsMended() throws Exception {
    try (S3Server server = S3Server.start(store)) {
      put(server, "contract.pdf", 1000);
      try (TestBench bench = new TestBench(state);
          Node node = Node.start(settings(bench, server.wrongKey(), 10), Role.Selection.ALL)) {
        bench.send("job", request("contract.pdf"));
        bench.send("other", "{\"prompt\":\"Why?\"}");
        JourneyIT.awaitAll(bench, Set.of("other"));
        await().atMost(PATIENCE).until(() -> metrics(node).contains(REFUSED));

        server.mendKey();

        JourneyIT.awaitAll(bench, Set.of("job"));
        List<Call> history = bench.result("job").getHistory();
        assertThat(history.getLast().getFailure()).isNull();
        assertThat(history.subList(0, history.size() - 1))
            .isNotEmpty()
            .allSatisfy(
                call -> {
                  assertThat(call.getFailure().getKind()).isEqualTo("store_refused");
                  assertThat(call.getFailure().getMessage()).contains("HTTP 403");
                });
        assertThat(bench.callsSeen()).isEqualTo(2);
      }
    }
  }

  /** The second is an answer that no record holds: it is waited with, and not paid for again. */
  @Test
  void largeAnswersArePutIntoTheStoreAndNoneIsLostWhileItRefuses() throws Exception {
    try (S3Server server = S3Server.start(store)) {
      try (TestBench bench = new TestBench(state);
          Node node =
              Node.start(settingsWithVectors(bench, server.wrongKey()), Role.Selection.ALL)) {
        bench.send("small", "{\"prompt\":\"Why?\"}");
        JourneyIT.awaitAll(bench, Set.of("small"));
        bench.send("large", vectors(VECTORS));
        await().atMost(PATIENCE).until(() -> NOT_TAKEN.matcher(metrics(node)).find());
        assertThat(bench.terminal.ended()).isEqualTo(1);

        server.mendKey();

        JourneyIT.awaitAll(bench, Set.of("large"));
        bench.send("later", vectors(VECTORS));
        JourneyIT.awaitAll(bench, Set.of("later"));

        JobResult small = bench.result("small");
        assertThat(small.getText()).isNotEmpty();
        assertThat(small.getAdaptations())
            .singleElement()
            .asString()
            .contains("left in the result", "store_refused");
        for (String id : Set.of("large", "later")) {
          JobResult large = bench.result(id);
          assertThat(large.getHistory()).hasSize(1);
          assertThat(large.getVectors()).isEmpty();
          assertThat(large.getStored().getVectors()).isEqualTo(VECTORS);
          assertThat(large.getStored().getSize()).isEqualTo(VECTORS * 3072L * Float.BYTES);
          assertThat(
                  server.get(
                      large
                          .getStored()
                          .getPlace()
                          .substring(("s3://" + S3Server.BUCKET + "/").length())))
              .startsWith(
                  SimulatedVectors.bytes(
                      SimulatedVectors.of("text-embedding-3-large", "text 0", 3072)));
        }
        assertThat(bench.provider("gpt").calls()).isEqualTo(2);
      }
    }
  }

  private static String vectors(int count) {
    return "{\"route\":\"vectors\",\"inputs\":[%s]}"
        .formatted(
            IntStream.range(0, count)
                .mapToObj(i -> "\"text " + i + "\"")
                .collect(Collectors.joining(",")));
  }

  /** Beside the usual ones, a provider that embeds and a route to it; answers above 40 bytes. */
  private static Settings settingsWithVectors(
      TestBench bench, ContentSettings.ObjectStore objects) {
    ProviderSettings gpt = Objects.requireNonNull(bench.settings.providers().get("gpt"));
    Map<String, ProviderSettings> providers = new LinkedHashMap<>(bench.settings.providers());
    providers.put(
        "vectors",
        new ProviderSettings(
            "vectors",
            Api.OPENAI,
            "text-embedding-3-large",
            gpt.baseUrl(),
            gpt.credential(),
            "vectors",
            gpt.concurrency(),
            1,
            gpt.limits(),
            0,
            gpt.terms(),
            gpt.hosting(),
            gpt.dialect(),
            gpt.rates(),
            new EmbeddingSettings(0, 2048, 0, 0, false)));
    Route usual = Objects.requireNonNull(bench.settings.routes().get(Route.DEFAULT));
    Map<String, Route> routes =
        Map.of(
            Route.DEFAULT,
            usual,
            "vectors",
            new Route("vectors", List.of("vectors"), usual.retry(), usual.deadline()));
    return new TunedSettings(bench.settings)
        .providers(providers)
        .routes(routes)
        .contents(
            new ContentSettings(
                objects,
                null,
                50 << 20,
                Duration.ofSeconds(10),
                64 << 20,
                new ContentSettings.Results("s3://" + S3Server.BUCKET + "/answers", 40)))
        .settings();
  }

  private static String metrics(Node node) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(node.url().resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static void put(S3Server server, String key, int size) throws Exception {
    var bytes = new byte[size];
    RandomGenerator.of("L64X128MixRandom").nextBytes(bytes);
    server.put(key, bytes);
  }

  private static Settings settings(
      TestBench bench, ContentSettings.ObjectStore objects, int seconds) {
    return new TunedSettings(bench.settings)
        .contents(
            new ContentSettings(objects, null, 50 << 20, Duration.ofSeconds(seconds), 32 << 20))
        .settings();
  }

  private static String request(String key) {
    return """
    {"messages":[{"role":"user","content":"What is agreed?","parts":[
      {"document":{"mediaType":"application/pdf","stored":"s3://%s/%s"}}]}]}
    """
        .replace("\n", "")
        .formatted(S3Server.BUCKET, key);
  }
}
