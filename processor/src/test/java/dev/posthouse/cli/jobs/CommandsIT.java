package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.TestBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a user against a processor that works. */
class CommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path state;
  private static TestBench bench;
  private static Node processor;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    bench = new TestBench(state);
    processor = Node.start(bench.settings, Role.Selection.ALL);
    await().atMost(Duration.ofSeconds(60)).until(processor::isRunning);
  }

  @AfterAll
  static void stop() {
    processor.close();
    bench.close();
  }

  @Test
  void submitWaitsForEveryAnswer() throws Exception {
    String[] ids = {"wait-1", "wait-2", "wait-3"};

    Captured captured = submit(ids);

    assertThat(captured.err())
        .as("between the two, progress if the machine is slow")
        .startsWith("sent 3 jobs to " + requests())
        .endsWith("3 answered, 0 dead, 0 open" + System.lineSeparator());
    assertThat(captured.exitCode()).isZero();
    assertThat(documents(captured))
        .extracting(document -> document.path("jobId").textValue())
        .containsExactlyInAnyOrder(ids);
  }

  /** Before a job without an id is sent, which would be worked twice if it were sent again. */
  @Test
  void aRequestThatIsTooLargeIsNamedBeforeAnyIsSent() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("large.jsonl"),
            "{\"prompt\": \"x\"}\n{\"prompt\": \"%s\"}\n".formatted("y".repeat(1 << 20)));

    Captured captured = run("submit", file.toString());

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err())
        .contains("large.jsonl:2: the request has 1,048,", "nothing was sent");
  }

  @Test
  void submitEndsWith1IfAJobEndedWithoutAnAnswer() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("jobs.jsonl"),
            """
            {"id": "dies-1", "prompt": "x", "route": "nowhere"}
            {"id": "dies-2", "prompt": "x"}
            """);

    Captured captured = run("submit", file.toString(), "--wait", "--timeout", "60s");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(documents(captured))
        .extracting(document -> document.path("jobId").textValue())
        .containsExactlyInAnyOrder("dies-1", "dies-2");
    assertThat(captured.out()).contains("invalid_request", "route: there is none of that name");
  }

  @Test
  void submitSendsNothingIfALineIsWrong() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("jobs.jsonl"),
            """
            {"id": "good", "prompt": "x"}
            {"id": "bad", "promt": "x"}
            """);
    long before = sent();

    Captured captured = run("submit", file.toString(), "--wait");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains("jobs.jsonl:2: promt", "nothing was sent");
    assertThat(captured.out()).isEmpty();
    assertThat(sent()).isEqualTo(before);
  }

  @Test
  void resultsAreWholeRecordsAsJson() throws Exception {
    submit("json-1", "json-2");

    Captured captured = run("results", "--json", "--ids", "json-2,json-1");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.err()).isEmpty();
    assertThat(documents(captured))
        .hasSize(2)
        .allSatisfy(
            document -> {
              assertThat(document.path("text").textValue()).isNotBlank();
              assertThat(document.path("history")).hasSize(1);
              assertThat(document.path("source").path("topic").textValue()).isEqualTo(requests());
            });
  }

  @Test
  void resultsFitTheTerminal() throws Exception {
    submit("table-1", "table-2", "table-3");

    Captured captured = Captured.onTerminal(80, local("results", "--ids", "table-1,table-3"));

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out().lines())
        .hasSize(3)
        .allMatch(line -> line.length() <= 80)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).matches("ID +PROVIDER +MODEL +CALLS +TIME +ANSWER"),
            line -> assertThat(line).startsWith("table-1  claude "),
            line -> assertThat(line).startsWith("table-3  claude "));
  }

  @Test
  void jobsThatHaveNotEndedAreSaidToBeNone() {
    Captured captured = run("results", "--ids", "nobody");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).contains("no such job was answered yet");
  }

  private Captured submit(String... ids) throws Exception {
    String lines =
        Arrays.stream(ids)
            .map(id -> "{\"id\": \"%s\", \"prompt\": \"Why, %s?\"}%n".formatted(id, id))
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("jobs.jsonl"), lines);
    return run("submit", file.toString(), "--wait", "--timeout", "60s");
  }

  private static Captured run(String... args) {
    return Captured.run(local(args));
  }

  private static String[] local(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap", KafkaFixture.bootstrapServers()));
    all.addAll(List.of("--prefix", bench.topics.prefix()));
    return all.toArray(String[]::new);
  }

  private static List<JsonNode> documents(Captured captured) throws Exception {
    List<JsonNode> documents = new ArrayList<>();
    for (String line : captured.out().lines().toList()) {
      documents.add(JSON.readTree(line));
    }
    return documents;
  }

  private static String requests() {
    return bench.topics.requests();
  }

  /** How many requests the topic holds. */
  private static long sent() throws Exception {
    try (Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      Map<TopicPartition, OffsetSpec> ends =
          admin.describeTopics(List.of(requests())).allTopicNames().get().values().stream()
              .flatMap(topic -> topic.partitions().stream())
              .collect(
                  Collectors.toMap(
                      partition -> new TopicPartition(requests(), partition.partition()),
                      _ -> OffsetSpec.latest()));
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(ListOffsetsResultInfo::offset)
          .sum();
    }
  }
}
