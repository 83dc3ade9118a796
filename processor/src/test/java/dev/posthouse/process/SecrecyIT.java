package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * P9: keys, prompts and answers never appear in logs, metrics or events; not even in the most
 * talkative of logs while calls fail in every way.
 */
class SecrecyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int JOBS = 100;

  /** The others may wait for a circuit that has opened: what they say, others have said. */
  private static final int ENOUGH = 80;

  private static final Pattern RAW = Pattern.compile("\"raw\":\"([^\"]+)\"");

  private static final String KEY = "sk-canary-3141592653589793";
  private static final String PROMPT = "promptcanary";
  private static final String SYSTEM = "systemcanary";

  /** One of them is in every answer that the simulated providers give. */
  private static final List<String> ANSWERS =
      List.of(
          "the given facts are put in order first",
          "two readings are possible and the plainer one is taken",
          "the parts are worked out one after the other",
          "what is known is set against what is asked");

  @TempDir Path folder;
  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger ours = logging.getLogger("dev.posthouse");
  private final Recorder recorder = new Recorder();
  private Level before;
  private TestBench bench;

  private final class Recorder extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      logged.add(
          event.getFormattedMessage()
              + " "
              + event.getKeyValuePairs()
              + " "
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }

  @BeforeEach
  void listen() {
    bench = new TestBench(folder.resolve("bench"));
    before = ours.getLevel();
    ours.setLevel(Level.TRACE);
    // Only for the recorder: the test's own output stays readable.
    ours.setAdditive(false);
    recorder.start();
    ours.addAppender(recorder);
    root.addAppender(recorder);
  }

  @AfterEach
  void close() {
    root.detachAppender(recorder);
    ours.detachAppender(recorder);
    ours.setAdditive(true);
    ours.setLevel(before);
    bench.close();
  }

  @Shows(
      promises = {"P9"},
      faults = "failures that quote the request; the same search finds the words where they belong",
      counts = JOBS + " jobs")
  @Test
  void keysPromptsAndAnswersAreWhereTheyBelongAndNowhereElse() throws Exception {
    failInEveryWay();
    String metrics;
    String told;
    try (Node processor = Node.start(settings(), Role.Selection.ALL)) {
      Set<String> wrong = submitWrong();
      Set<String> ids = submit();
      ids.addAll(wrong);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  bench.terminal.missing(wrong).isEmpty()
                      && ids.size() - bench.terminal.missing(ids).size() >= ENOUGH);
      metrics = get(processor, "/metrics");
      told = get(processor, "/jobs?limit=1000") + get(processor, "/jobs/secret-1");
    }

    List<String> secrets = new ArrayList<>(List.of(KEY, PROMPT, SYSTEM));
    secrets.addAll(ANSWERS);
    String[] all = secrets.toArray(String[]::new);
    assertThat(String.join("\n", logged))
        .contains("The console serves", "bad_credentials")
        .doesNotContain(all);
    assertThat(metrics).contains("posthouse_").doesNotContain(all);
    assertThat(told).contains("secret-1").doesNotContain(all);
    for (String topic :
        List.of(
            bench.topics.events(),
            bench.topics.providerState(),
            bench.topics.cancellations(),
            bench.topics.replays())) {
      assertThat(bytes(topic)).as(topic).doesNotContain(all);
    }
    assertThat(bytes(bench.topics.events())).contains("secret-1", "completed", "dead");

    // The control: the same search finds them where they belong.
    assertThat(bytes(bench.topics.requests())).contains(PROMPT, SYSTEM);
    String letters = bytes(bench.topics.deadLetters());
    assertThat(letters + "\n" + rawRequests(letters)).contains(PROMPT).doesNotContain(KEY);
    assertThat(bytes(bench.topics.results())).contains(ANSWERS).doesNotContain(KEY);
    assertThat(bench.provider("claude").calls()).isPositive();
  }

  private static String rawRequests(String letters) {
    return RAW.matcher(letters)
        .results()
        .map(raw -> new String(Base64.getDecoder().decode(raw.group(1)), UTF_8))
        .collect(Collectors.joining("\n"));
  }

  private void failInEveryWay() {
    bench
        .provider("claude")
        .script(
            FaultScript.failing(
                Fault.of(FaultKind.INVALID_REQUEST, 0.05),
                Fault.of(FaultKind.CONTEXT_TOO_LONG, 0.05),
                Fault.of(FaultKind.RATE_LIMITED, 0.01),
                Fault.of(FaultKind.SERVER_ERROR, 0.03),
                Fault.of(FaultKind.OVERLOADED, 0.03),
                Fault.of(FaultKind.REFUSAL, 0.04),
                Fault.of(FaultKind.RESET_BEFORE_HEADERS, 0.03),
                Fault.of(FaultKind.RESET_MID_STREAM, 0.04),
                Fault.of(FaultKind.ERROR_MID_STREAM, 0.04),
                Fault.of(FaultKind.CUT, 0.04),
                Fault.of(FaultKind.MALFORMED, 0.04)));
    bench.provider("gpt").script(FaultScript.failing(Fault.always(FaultKind.AUTHENTICATION)));
    bench
        .provider("gemini")
        .script(
            FaultScript.failing(Fault.of(FaultKind.MALFORMED, 0.1), Fault.of(FaultKind.CUT, 0.1)));
  }

  private Set<String> submit() {
    Set<String> ids = new HashSet<>();
    IntStream.range(0, JOBS)
        .forEach(
            job -> {
              String id = "secret-" + job;
              ids.add(id);
              bench.send(
                  id,
                  "{\"id\": \"%s\", \"system\": \"%s\", \"prompt\": \"%s %d?\"}"
                      .formatted(id, SYSTEM, PROMPT, job));
            });
    bench.flush();
    return ids;
  }

  /** Their dead letters hold them as they came, in Base64. */
  private Set<String> submitWrong() {
    Set<String> ids = new HashSet<>();
    for (String wrong :
        List.of(
            "{\"promt\": \"" + PROMPT + "\"}",
            "{\"prompt\": [\"" + PROMPT + "\"]}",
            "{\"prompt\": \"" + PROMPT,
            PROMPT,
            "{\"prompt\": \"x\", \"route\": \"default\", \"maxOutputTokens\": \""
                + PROMPT
                + "\"}")) {
      String id = "wrong-" + ids.size();
      ids.add(id);
      bench.send(id, wrong);
    }
    bench.flush();
    return ids;
  }

  private Settings settings() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), KEY);
    Path file =
        Files.writeString(
            folder.resolve("posthouse.yaml"),
            """
            kafka: {bootstrap.servers: "%1$s"}
            topics: {prefix: %2$s, partitions: 4}
            wire: {format: json}
            providers:
              claude: {api: anthropic, model: m, credential: "file:%3$s", baseUrl: "%4$s"}
              gpt: {api: openai, model: m, credential: "file:%3$s", baseUrl: "%5$s"}
              gemini: {api: gemini, model: m, credential: "file:%3$s", baseUrl: "%6$s"}
            routes:
              default:
                chain: [claude, gpt, gemini]
                retry: {attemptsPerProvider: 3, base: 50ms, cap: 500ms}
            console: {port: 0}
            stateDirectory: %7$s
            """
                .formatted(
                    KafkaFixture.bootstrapServers(),
                    bench.topics.prefix(),
                    key,
                    bench.simulators.baseUrl("claude"),
                    bench.simulators.baseUrl("gpt"),
                    bench.simulators.baseUrl("gemini"),
                    folder.resolve("stores")));
    return SettingsReader.check(file, _ -> null).settings();
  }

  private static String get(Node processor, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(processor.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  /** Everything on a topic: keys, values and headers, as far as it was committed. */
  private String bytes(String topic) {
    StringBuilder all = new StringBuilder();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            new KafkaProperties(bench.settings).reader(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  all.append(text(record.key())).append(text(record.value()));
                  record.headers().forEach(header -> all.append(text(header.value())));
                });
      }
    }
    return all.toString();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, ISO_8859_1) + "\n";
  }
}
