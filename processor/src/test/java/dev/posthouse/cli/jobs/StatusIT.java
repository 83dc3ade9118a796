package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.JobStep;
import dev.posthouse.wire.TerminalPlace;
import dev.posthouse.wire.internal.JsonFormat;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a job is, as a user asks it: over HTTP, and with the command. */
class StatusIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path state;
  private static TestBench bench;
  private static Node processor;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    bench = new TestBench(state);
    processor = Node.start(bench.settings, Role.Selection.ALL);
    await().atMost(PATIENCE).until(processor::isRunning);
  }

  @AfterAll
  static void stop() {
    processor.close();
    bench.close();
  }

  @Test
  void anAnsweredJobIsKnownWithItsTimelineAndThePlaceOfItsResult() throws Exception {
    bench.submit("answered", 3);

    GenerationStatus generation = awaitState("answered-1", "completed");

    assertThat(generation.getSteps())
        .extracting(JobStep::getType)
        .containsExactly("admitted", "completed");
    assertThat(generation.getSource().getTopic()).isEqualTo(bench.topics.requests());
    TerminalPlace place = generation.getTerminal();
    assertThat(place.getTopic()).isEqualTo(bench.topics.results());
    assertThat(keyAt(place)).isEqualTo("answered-1");
  }

  @Test
  void aJobThatFellFromProviderToProviderTellsOfEach() throws Exception {
    bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.QUOTA_EXHAUSTED)));
    try {
      bench.submit("fell", 1);

      GenerationStatus generation = awaitState("fell-0", "completed");

      assertThat(generation.getProvider()).isEqualTo("gpt");
      assertThat(generation.getSteps())
          .extracting(JobStep::getType)
          .containsExactly("admitted", "attempt_failed", "handed_over", "completed");
      Captured captured = Captured.onTerminal(80, "status", "fell-0", "--url", url());
      assertThat(captured.exitCode()).isZero();
      assertThat(captured.out().lines())
          .allMatch(line -> line.length() <= 80)
          .anyMatch(line -> line.startsWith("fell-0: answered by gpt"))
          .anyMatch(line -> line.contains("attempt failed") && line.contains("quota_exhausted"));
    } finally {
      bench.provider("claude").script(FaultScript.HEALTHY);
    }
  }

  @Test
  void aDeadJobNamesItsKindAndTheListFindsIt() throws Exception {
    bench.send("dies", "{\"id\":\"dies\",\"prompt\":\"x\",\"route\":\"nowhere\"}");

    GenerationStatus generation = awaitState("dies", "dead");

    assertThat(generation.getKind()).isEqualTo("invalid_request");
    assertThat(keyAt(generation.getTerminal())).isEqualTo("dies");
    assertThat(body("/jobs?state=dead&kind=invalid_request"))
        .contains("\"jobId\":\"dies\"")
        .doesNotContain("completed");
    assertThat(body("/jobs?state=waiting&limit=5")).isEqualTo("{\"jobs\":[]}");
  }

  @Test
  void anIdMayHoldWhatAPathMayNot() throws Exception {
    String id = "a/b?c=1&ü %";
    bench.send(id, "{\"id\":\"%s\",\"prompt\":\"x\"}".formatted(id));

    assertThat(awaitState(id, "completed")).isNotNull();
  }

  @Test
  void whatIsAskedWronglyIsSaidSo() throws Exception {
    assertThat(get("/jobs/nobody").statusCode()).isEqualTo(404);
    assertThat(get("/jobs?state=asleep").statusCode()).isEqualTo(400);
    assertThat(body("/jobs?state=asleep")).contains("at_provider");
    assertThat(get("/jobs?limit=many").statusCode()).isEqualTo(400);
    Captured captured = Captured.run("status", "nobody", "--url", url());
    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).startsWith("posthouse status: nobody: No job of this id is known");
  }

  @Test
  void theProcessIsAliveAndReady() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(body("/health/ready")).contains("\"admit\":\"working\"", "\"status\":\"working\"");
  }

  private GenerationStatus awaitState(String id, String state) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> job(id),
            generation ->
                generation.getState().equals(state)
                    && (generation.getTerminal() == null
                        || generation.getTerminal().getOffset() != null));
  }

  private GenerationStatus job(String id) throws Exception {
    String query = "/jobs?id=" + URLEncoder.encode(id, UTF_8);
    HttpResponse<byte[]> answer = get(query);
    return answer.statusCode() == 200
        ? JsonFormat.read(answer.body(), JobStatus.class).getGenerations().getLast()
        : GenerationStatus.newBuilder().setGeneration(0).setState("unknown").build();
  }

  private String body(String path) throws Exception {
    return new String(get(path).body(), UTF_8);
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url() + path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String url() {
    return processor.url().toString();
  }

  /** The key of the record at a place. */
  private static String keyAt(TerminalPlace place) {
    TopicPartition partition = new TopicPartition(place.getTopic(), place.getPartition());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()))
                .reader(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, place.getOffset());
      return await()
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                  return record.offset() == place.getOffset()
                      ? new String(record.key(), UTF_8)
                      : "another offset";
                }
                return null;
              },
              key -> key != null);
    }
  }
}
