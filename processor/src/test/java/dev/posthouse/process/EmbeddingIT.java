package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Main;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.dev.simulator.SimulatedVectors;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts that are embedded in jobs of a hundred, of which a tenth of the calls fails, by a processor
 * that is killed in the middle. With 200,000 texts in the soak profile.
 */
class EmbeddingIT {
  private static final Logger log = LoggerFactory.getLogger(EmbeddingIT.class);
  private static final int TEXTS = Integer.getInteger("posthouse.test.embeddings", 2_000);
  private static final int TEXTS_OF_JOB = 100;
  private static final int DIMENSIONS = 64;
  private static final int CONCURRENCY = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Pattern VECTOR = Pattern.compile("\\[([-+.0-9eE,]+)]");

  private static final FaultScript FAILING =
      FaultScript.of(
          Phase.HEALTHY
              .taking(new Latency.Uniform(Duration.ofMillis(5), Duration.ofMillis(15)))
              .failing(
                  Fault.of(FaultKind.OVERLOADED, 0.03),
                  Fault.of(FaultKind.SERVER_ERROR, 0.03),
                  Fault.of(FaultKind.MALFORMED, 0.02),
                  Fault.of(FaultKind.CUT, 0.02)));

  @TempDir Path folder;
  private TestBench bench;

  @BeforeEach
  void open() {
    bench =
        new TestBench(
            folder,
            4,
            CONCURRENCY,
            new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1)));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Shows(
      promises = {"P1", "P5"},
      faults = "a tenth of the calls of embeddings fails in four ways, and a process is killed",
      counts = "2,000 texts in jobs of 100, 2 processes; 200,000 in the soak profile")
  @Test
  void eachTextHasItsVectorOnceThoughCallsFailAndAProcessIsKilled() throws Exception {
    SimulatedProvider vendor = bench.provider("gpt");
    vendor.script(FAILING);
    Path config = config();
    int jobs = TEXTS / TEXTS_OF_JOB;
    long start = System.nanoTime();
    Set<String> ids = new HashSet<>();
    try (JavaProcess first = JavaProcess.start(Main.class, "run", "--config", config.toString())) {
      for (int job = 0; job < jobs; job++) {
        if (job == jobs / 3) {
          await().atMost(PATIENCE).until(() -> bench.terminal.ended() >= jobs / 3);
          vendor.hold();
        }
        ids.add("job-" + job);
        bench.send("job-" + job, request(job));
      }
      AtomicInteger before = new AtomicInteger();
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(1))
          .until(
              () -> {
                int inFlight = vendor.inFlight();
                return before.getAndSet(inFlight) == inFlight && inFlight > 0;
              });
      first.kill();
      vendor.release();
    }
    try (Node _ = Node.start(SettingsReader.read(config), Role.Selection.ALL)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
    }
    log.info(
        "{} texts embedded in {} s, in {} calls",
        TEXTS,
        Duration.ofNanos(System.nanoTime() - start).toSeconds(),
        vendor.calls());

    assertThat(bench.terminal.duplicates()).isEmpty();
    for (int job = 0; job < jobs; job++) {
      checkVectors(job, vendor);
    }
    List<Call> calls = bench.calls();
    assertThat(calls).hasSize(Math.toIntExact(vendor.calls()));
    assertThat(calls.stream().filter(call -> is(call, "interrupted")).count())
        .isBetween(1L, (long) CONCURRENCY);
    assertThat(calls.stream().filter(call -> call.getFailure() == null)).hasSize(jobs);
  }

  /** Each as the vendor's ledger has it, and as Avro and as JSON the same to the last bit. */
  private void checkVectors(int job, SimulatedProvider vendor) throws IOException {
    String id = "job-" + job;
    assertThat(bench.isDead(id)).as(id).isFalse();
    JobResult result = bench.result(id);
    List<ByteBuffer> avro =
        JobResult.getDecoder().decode(JobResult.getEncoder().encode(result)).getVectors();
    List<ByteBuffer> json = numbers(new String(bench.bytes(id), UTF_8));
    List<String> texts = texts(job);
    assertThat(result.getVectors()).hasSize(TEXTS_OF_JOB);
    for (int i = 0; i < TEXTS_OF_JOB; i++) {
      ByteBuffer given =
          ByteBuffer.wrap(
              SimulatedVectors.bytes(
                  SimulatedVectors.of("text-embedding-3-small", texts.get(i), DIMENSIONS)));
      assertThat(avro.get(i)).isEqualTo(given);
      assertThat(json.get(i)).isEqualTo(given);
      assertThat(vendor.vectorsOf(texts.get(i))).isPositive();
    }
    assertThat(vendor.callsFor(String.join("\n", texts))).isEqualTo(result.getHistory().size());
    assertThat(result.getUsage().getInputTokens()).isPositive();
    assertThat(result.getUsage().getOutputTokens()).isZero();
    assertThat(result.getCost().getAmount())
        .isCloseTo(
            result.getHistory().stream()
                    .filter(call -> call.getUsage() != null)
                    .mapToLong(call -> call.getUsage().getInputTokens())
                    .sum()
                * 0.02
                / 1e6,
            within(1e-12));
  }

  /** Read as anybody would: the digits of each number, as float32. */
  private static List<ByteBuffer> numbers(String json) {
    List<ByteBuffer> vectors = new ArrayList<>();
    Matcher matcher = VECTOR.matcher(json.substring(json.indexOf("\"vectors\":[")));
    while (matcher.find()) {
      String[] numbers = matcher.group(1).split(",", -1);
      float[] vector = new float[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        vector[i] = Float.parseFloat(numbers[i]);
      }
      vectors.add(ByteBuffer.wrap(SimulatedVectors.bytes(vector)));
    }
    return vectors;
  }

  /** One route is Gemini's; in another, the first provider is no server of embeddings. */
  @Test
  void severalCallsAreMadeNothingIsCutAndAnotherProviderTakesOver() throws Exception {
    try (Node _ = Node.start(SettingsReader.read(config()), Role.Selection.ALL)) {
      String many =
          IntStream.range(0, 250)
              .mapToObj(i -> "\"text " + i + "\"")
              .collect(Collectors.joining(","));
      bench.send("many", "{\"route\":\"gem\",\"dimensions\":8,\"inputs\":[%s]}".formatted(many));
      bench.send(
          "long", "{\"route\":\"gem\",\"inputs\":[\"%s\"]}".formatted("a word ".repeat(2_000)));
      bench.send("chat", "{\"prompt\":\"Why?\"}");
      bench.send("handed", "{\"route\":\"pair\",\"dimensions\":8,\"inputs\":[\"a\",\"b\"]}");

      JourneyIT.awaitAll(bench, Set.of("many", "long", "chat", "handed"));
    }

    JobResult result = bench.result("many");
    assertThat(result.getVectors()).hasSize(250);
    for (int i = 0; i < 250; i++) {
      assertThat(result.getVectors().get(i))
          .isEqualTo(
              ByteBuffer.wrap(
                  SimulatedVectors.bytes(
                      SimulatedVectors.of("gemini-embedding-001", "text " + i, 8))));
    }
    assertThat(bench.provider("gemini").calls()).isEqualTo(3);
    assertThat(bench.isDead("long")).isTrue();
    assertThat(bench.history("long").getLast().getFailure().getKind())
        .isEqualTo("context_overflow");
    assertThat(bench.result("chat").getText()).isNotEmpty();
    JobResult handed = bench.result("handed");
    assertThat(handed.getProvider()).isEqualTo("small");
    assertThat(handed.getHistory())
        .extracting(Call::getProvider)
        .startsWith("elsewhere")
        .endsWith("small");
    assertThat(handed.getVectors()).hasSize(2);
  }

  private Path config() throws IOException {
    String yaml =
        """
        kafka: {bootstrap.servers: "%s", session.timeout.ms: 6000}
        topics: {prefix: %s, partitions: 4}
        wire: {format: json}
        providers:
          claude: {api: anthropic, model: simulated, credential: none, baseUrl: "%s"}
          small: {api: openai, model: text-embedding-3-small, credential: none, baseUrl: "%s", concurrency: %d, limits: {firstToken: 5m, idle: 5m}}
          gem: {api: gemini, model: gemini-embedding-001, credential: none, baseUrl: "%s"}
          elsewhere: {api: openai, model: text-embedding-3-small, credential: none, baseUrl: "%s"}
        routes:
          pair: {chain: [elsewhere, small]}
          default: {chain: [claude]}
          small: {chain: [small], retry: {attemptsPerProvider: 12, base: 50ms, cap: 500ms}}
          gem: {chain: [gem]}
        health: {circuit: {errorRate: 0.9, lowTraffic: {failuresInARow: 10}}}
        stateDirectory: %s
        """
            .formatted(
                KafkaFixture.bootstrapServers(),
                bench.topics.prefix(),
                bench.simulators.baseUrl("claude"),
                bench.simulators.baseUrl("gpt"),
                CONCURRENCY,
                bench.simulators.baseUrl("gemini"),
                bench.simulators.baseUrl("claude"),
                folder.resolve("stores"));
    return Files.writeString(folder.resolve("posthouse.yaml"), yaml);
  }

  private static String request(int job) {
    return "{\"kind\":\"embedding\",\"route\":\"small\",\"dimensions\":%d,\"inputs\":[%s]}"
        .formatted(
            DIMENSIONS,
            texts(job).stream().map(text -> '"' + text + '"').collect(Collectors.joining(",")));
  }

  private static List<String> texts(int job) {
    return IntStream.range(0, TEXTS_OF_JOB)
        .mapToObj(i -> "Paragraph " + (job * TEXTS_OF_JOB + i) + " of a book that nobody wrote")
        .toList();
  }

  private static boolean is(Call call, String kind) {
    return call.getFailure() != null && call.getFailure().getKind().equals(kind);
  }
}
