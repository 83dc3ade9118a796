package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console of a process that works, over HTTP. */
class ConsoleIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path state;
  private static TestBench bench;
  private static Node processor;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static String csrf = "";

  @BeforeAll
  static void start() throws Exception {
    bench = new TestBench(state);
    processor = Node.start(bench.settings, Role.Selection.ALL);
    csrf = get("/api/session").path("csrf").asText();
  }

  @AfterAll
  static void stop() {
    processor.close();
    bench.close();
    HTTP.shutdownNow();
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(
        HTTP.send(
                HttpRequest.newBuilder(processor.url().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private static JsonNode post(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(processor.url().resolve(path))
                .header("Content-Type", "application/json")
                .header("X-Posthouse-Csrf", csrf)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JSON.readTree(answer.body());
  }

  @Test
  void aGroupOfDeadLettersIsReplayedAndAnswered() throws Exception {
    bench.provider("claude").script(FaultScript.failing(Fault.always(FaultKind.INVALID_REQUEST)));
    Set<String> ids = bench.submit("replayed", 3);
    String group = "/api/dead-letters/groups?kind=invalid_request";
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(group).path("letters").asInt()).isEqualTo(3));
    JsonNode letter = get("/api/dead-letters?kind=invalid_request").path("letters").path(0);
    assertThat(
            get("/api/dead-letters/%s/%s"
                    .formatted(letter.path("partition").asText(), letter.path("offset").asText()))
                .at("/letter/jobId")
                .asText())
        .isEqualTo(letter.path("jobId").asText());
    bench.provider("claude").script(FaultScript.HEALTHY);

    String reason = get(group).at("/groups/0/reason").asText();
    String wish =
        JSON.createObjectNode()
            .put("kind", "invalid_request")
            .put("group", reason)
            .put("reason", "mended")
            .toString();
    String task = "/api/replays/" + post("/api/replays", wish).path("id").asText();
    await().atMost(PATIENCE).until(() -> get(task).path("stage").asText().equals("planned"));
    assertThat(get(task).at("/plan/count").asInt()).isEqualTo(3);
    var _ = post(task + "/execute", "{\"reason\": \"mended\"}");

    await().atMost(PATIENCE).until(() -> get(task).path("stage").asText().equals("done"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (String id : ids) {
                JsonNode newest = get("/api/job?id=" + id).path("generations").path(1);
                assertThat(newest.path("state").asText()).isEqualTo("completed");
                assertThat(newest.toString()).contains("mended");
              }
            });
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(group).at("/groups/0/replayed").asInt()).isEqualTo(3));
    JsonNode overview = get("/api/overview");
    assertThat(overview.at("/hour/answered").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(overview.at("/hour/dead/invalid_request").asInt()).isEqualTo(3);
    assertThat(overview.path("fleet")).hasSizeGreaterThanOrEqualTo(5);
    // Behind the last job lies its transaction's marker, for which nobody is behind.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/api/overview").path("fleet"))
                    .filteredOn(one -> one.path("station").asText().startsWith("attempt:"))
                    .hasSize(3)
                    .allSatisfy(one -> assertThat(one.path("lag").asInt()).isZero()));
  }

  @Test
  void aParkedProvidersJobsWaitAndOneOfThemIsCancelled() throws Exception {
    for (String name : bench.settings.providers().keySet()) {
      var _ = post("/api/providers/" + name + "/park", "{\"for\": \"2h\", \"reason\": \"test\"}");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/api/providers").findValuesAsText("state"))
                    .filteredOn("parked"::equals)
                    .hasSize(3));
    var _ = bench.submit("parked", 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/api/jobs?state=waiting").findValuesAsText("jobId"))
                    .contains("parked-0"));

    var _ = post("/api/cancellations", "{\"jobId\": \"parked-0\", \"reason\": \"not needed\"}");

    await().atMost(PATIENCE).until(() -> bench.isDead("parked-0"));
    for (String name : bench.settings.providers().keySet()) {
      var _ = post("/api/providers/" + name + "/resume", "{\"reason\": \"over\"}");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/api/providers").findValuesAsText("state"))
                    .filteredOn("open"::equals)
                    .hasSize(3));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get("/api/job?id=parked-0").toString()).contains("not needed"));
  }
}
