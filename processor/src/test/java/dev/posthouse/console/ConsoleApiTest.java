package dev.posthouse.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.posthouse.settings.AccessSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The API as its document says it is: each of its paths is asked, and the answer compared. */
class ConsoleApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static ConsoleFixture console;
  private static JsonNode document = JSON.createObjectNode();
  private static String csrf = "";
  private static String replay = "";

  @BeforeAll
  static void start() throws Exception {
    console = new ConsoleFixture(new AccessSettings(null, null, null, true));
    document = JSON.readTree(console.send(console.request("/api/openapi.json")).body());
    csrf =
        JSON.readTree(console.send(console.request("/api/session")).body()).path("csrf").asText();
    replay =
        JSON.readTree(console.send(post("/api/replays", "{\"kind\": \"overloaded\"}")).body())
            .path("id")
            .asText();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                console
                    .send(console.request("/api/replays/" + replay))
                    .body()
                    .contains("\"planned\""));
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  private static HttpRequest.Builder post(String path, String body) {
    return console.post(path, body).header("X-Posthouse-Csrf", csrf);
  }

  /** What is asked of each operation of the document. */
  private static final Map<String, String> QUESTIONS =
      Map.ofEntries(
          Map.entry("get /session", ""),
          Map.entry("get /overview", ""),
          Map.entry("get /jobs", "?state=dead&limit=3"),
          Map.entry("get /job", "?id=" + SampleFleet.FAILED_JOB),
          Map.entry("get /job/contents", "?id=" + SampleFleet.FAILED_JOB),
          Map.entry("post /cancellations", "{\"jobId\": \"summary-0008\", \"reason\": \"no\"}"),
          Map.entry("get /dead-letters/groups", "?kind=overloaded"),
          Map.entry("get /dead-letters", "?kind=overloaded&limit=2"),
          Map.entry("get /dead-letters/export", ""),
          Map.entry("get /dead-letters/{partition}/{offset}", ""),
          Map.entry("get /replays", ""),
          Map.entry("post /replays", "{\"kind\": \"expired\", \"rate\": 5, \"reason\": \"x\"}"),
          Map.entry("get /replays/{id}", ""),
          Map.entry("post /replays/{id}/execute", "{\"reason\": \"they are well\"}"),
          Map.entry("post /replays/{id}/stop", "{}"),
          Map.entry("get /providers", ""),
          Map.entry("get /providers/{name}", ""),
          Map.entry("post /providers/{name}/park", "{\"for\": \"2h\", \"reason\": \"x\"}"),
          Map.entry("post /providers/{name}/resume", "{\"reason\": \"x\"}"),
          Map.entry("post /providers/{name}/probe", "{\"reason\": \"x\"}"));

  /** Asked elsewhere: they need a token, or do not end. */
  private static final List<String> ELSEWHERE =
      List.of("post /session", "delete /session", "get /live");

  static Stream<String> operations() {
    List<String> operations = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> operations.add(method + " " + path.getKey())));
    operations.removeAll(ELSEWHERE);
    return operations.stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void eachPathAnswersAsTheDocumentSays(String operation) throws Exception {
    String[] words = operation.split(" ", 2);
    String question = QUESTIONS.get(operation);
    assertThat(question).as("a question for " + operation).isNotNull();
    String path =
        "/api"
            + words[1]
                .replace("{name}", "gpt")
                .replace("{id}", replay)
                .replace("{partition}", "0")
                .replace("{offset}", "0");
    HttpResponse<String> answer =
        words[0].equals("get")
            ? console.send(console.request(path + question))
            : console.send(post(path, question));

    JsonNode responses = document.path("paths").path(words[1]).path(words[0]).path("responses");
    JsonNode promised = responses.path(String.valueOf(answer.statusCode()));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    assertThat(promised.isMissingNode()).as("status %s", answer.statusCode()).isFalse();
    String type = promised.path("content").fieldNames().next();
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
    if (type.equals("application/json")) {
      assertThat(faults(promised.path("content").path(type).path("schema"), answer.body()))
          .isEmpty();
    }
  }

  private static List<String> faults(JsonNode schema, String body) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    Schema read =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(whole.toString(), InputFormat.JSON);
    return read.validate(body, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @Test
  void whatIsUsedOfALimitIsToldBesideWhatTheProviderSays() throws Exception {
    JsonNode limits =
        JSON.readTree(console.send(console.request("/api/providers/claude")).body()).path("limits");

    assertThat(limits.path("each").findValuesAsText("unit"))
        .containsExactly("requests", "input_tokens");
    JsonNode tokens = limits.path("each").path(1);
    assertThat(tokens.path("perMinute").asLong()).isEqualTo(200_000);
    assertThat(tokens.path("part").asLong()).isEqualTo(200_000);
    assertThat(tokens.path("used").asLong()).isEqualTo(52_000);
    assertThat(tokens.at("/reported/limit").asLong()).isEqualTo(400_000);
    assertThat(tokens.at("/reported/remaining").asLong()).isEqualTo(301_000);
  }

  /** The control: an answer that is not as the document says is found. */
  @Test
  void anAnswerThatIsOtherwiseIsFound() {
    JsonNode schema =
        document
            .path("paths")
            .path("/providers")
            .path("get")
            .path("responses")
            .path("200")
            .path("content")
            .path("application/json")
            .path("schema");

    assertThat(faults(schema, "{\"providers\": [{\"name\": 7}]}")).isNotEmpty();
  }

  @Test
  void thereIsNoPathThatTheDocumentDoesNotHave() {
    TreeSet<String> documented = new TreeSet<>(operations().toList());
    documented.removeIf(one -> one.endsWith(" /session"));

    assertThat(console.console.apiPaths()).containsExactlyInAnyOrderElementsOf(documented);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/jobs?state=nowhere            | 400 | There is no state nowhere",
        "/api/jobs?limit=0                  | 400 | limit must be a number from 1 to 500",
        "/api/jobs?until=yesterday          | 400 | until must be a moment",
        "/api/job                           | 400 | id is missing",
        "/api/job?id=unknown                | 404 | No job of this id is known",
        "/api/providers/nobody              | 404 | There is no provider of this name",
        "/api/replays/none                  | 404 | knows no such replay",
        "/api/dead-letters/0/99999          | 404 | No dead letter lies there",
        "/api/dead-letters/x/0              | 400 | must be a number",
      })
  void whatIsWrongIsNamed(String path, int status, String fault) throws Exception {
    HttpResponse<String> answer = console.send(console.request(path));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(fault);
  }

  @Test
  void whileNobodyWithTheStatusRoleCanTellTheIndexDoesAndElseItIsToBeAskedAgain() throws Exception {
    console.jobs.silent.set(1);
    HttpResponse<String> known =
        console.send(console.request("/api/job?id=" + SampleFleet.FAILED_JOB));
    console.jobs.silent.set(1);
    HttpResponse<String> unknown = console.send(console.request("/api/job?id=of-long-ago"));

    assertThat(known.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(known.body()).path("unsettled").asText())
        .isEqualTo("the status role is starting");
    assertThat(JSON.readTree(known.body()).at("/generations/0/state").asText()).isEqualTo("dead");
    assertThat(unknown.statusCode()).isEqualTo(503);
    assertThat(unknown.headers().firstValue("Retry-After")).contains("1");
    assertThat(unknown.body()).contains("Ask again in a second: the status role is starting");
  }

  @Test
  void whatHasEndedIsNotCancelledAndWhatIsBegunIsNotBegunAgain() throws Exception {
    String ended = "{\"jobId\": \"" + SampleFleet.FAILED_JOB + "\"}";

    assertThat(console.send(post("/api/cancellations", ended)).statusCode()).isEqualTo(409);
    String unplanned =
        JSON.readTree(console.send(post("/api/replays", "{\"kind\": \"cancelled\"}")).body())
            .path("id")
            .asText();
    String path = "/api/replays/" + unplanned + "/execute";
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> console.send(post(path, "{}")).statusCode() == 202);
    assertThat(console.send(post(path, "{}")).statusCode()).isEqualTo(409);
  }

  @Test
  void newsComeWithoutAsking() throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) console.url("/api/live").toURL().openConnection();
    connection.setRequestProperty("Accept", "text/event-stream");
    connection.setReadTimeout(20_000);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).contains("overview");
      assertThat(lines.readLine()).contains("\"headline\"");
      assertThat(lines.lines().filter(line -> line.contains("\"headline\"")).findFirst())
          .isPresent();
    } finally {
      connection.disconnect();
    }
  }
}
