package dev.posthouse.dev.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.dev.KafkaFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryServerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LETTER = letter("");
  private static final String LETTER_WITH_DEFAULT =
      letter(",{\"name\":\"weight\",\"type\":\"int\",\"default\":0}");
  private static final String LETTER_WITHOUT_DEFAULT =
      letter(",{\"name\":\"weight\",\"type\":\"int\"}");

  private final String topic = KafkaFixture.uniquePrefix() + "schemas";
  private RegistryServer registry = start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    registry.close();
    http.close();
  }

  @Test
  void registersASchemaOnceAndFindsItAgain() throws Exception {
    int id = json(post("/subjects/letters-value/versions", LETTER)).path("id").asInt();

    assertThat(json(post("/subjects/letters-value/versions", LETTER)).path("id").asInt())
        .isEqualTo(id);
    assertThat(json(get("/schemas/ids/" + id)).path("schema").asText()).contains("\"Letter\"");
    JsonNode found = json(post("/subjects/letters-value", LETTER));
    assertThat(found.path("version").asInt()).isEqualTo(1);
    assertThat(found.path("id").asInt()).isEqualTo(id);
    assertThat(get("/subjects").body()).isEqualTo("[\"letters-value\"]");
    assertThat(get("/subjects/letters-value/versions").body()).isEqualTo("[1]");
    assertThat(json(get("/subjects/letters-value/versions/latest"))).isEqualTo(found);
    assertThat(get("/subjects").headers().firstValue("content-type"))
        .hasValueSatisfying(
            type -> assertThat(type).startsWith("application/vnd.schemaregistry.v1+json"));
  }

  @Test
  void givesOneIdToTheSameSchemaInTwoSubjects() throws Exception {
    int id = json(post("/subjects/a/versions", LETTER)).path("id").asInt();
    int other = json(post("/subjects/a/versions", LETTER_WITH_DEFAULT)).path("id").asInt();

    assertThat(json(post("/subjects/b/versions", LETTER)).path("id").asInt())
        .isEqualTo(id)
        .isNotEqualTo(other);
  }

  @Test
  void refusesASchemaThatCannotReadTheOneBefore() throws Exception {
    post("/subjects/s/versions", LETTER);

    HttpResponse<String> refused = post("/subjects/s/versions", LETTER_WITHOUT_DEFAULT);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(json(refused).path("error_code").asInt()).isEqualTo(409);
    assertThat(post("/compatibility/subjects/s/versions/latest", LETTER_WITHOUT_DEFAULT).body())
        .isEqualTo("{\"is_compatible\":false}");
    assertThat(post("/compatibility/subjects/s/versions/1", LETTER_WITH_DEFAULT).body())
        .isEqualTo("{\"is_compatible\":true}");
  }

  @Test
  void followsTheCompatibilityLevelOfTheSubjectBeforeTheDefault() throws Exception {
    post("/subjects/s/versions", LETTER);

    assertThat(json(get("/config")).path("compatibilityLevel").asText()).isEqualTo("BACKWARD");
    assertThat(json(get("/config/s")).path("error_code").asInt()).isEqualTo(40408);
    assertThat(put("/config/s", "{\"compatibility\":\"FORWARD\"}").statusCode()).isEqualTo(200);
    assertThat(json(get("/config/s")).path("compatibilityLevel").asText()).isEqualTo("FORWARD");
    assertThat(post("/subjects/s/versions", LETTER_WITHOUT_DEFAULT).statusCode()).isEqualTo(200);
    assertThat(json(put("/config", "{\"compatibility\":\"ODD\"}")).path("error_code").asInt())
        .isEqualTo(42203);
  }

  @Test
  void keepsSchemasAndLevelsAcrossARestart() throws Exception {
    int id = json(post("/subjects/s/versions", LETTER)).path("id").asInt();
    put("/config", "{\"compatibility\":\"NONE\"}");

    registry.close();
    registry = start();

    assertThat(json(post("/subjects/s", LETTER)).path("id").asInt()).isEqualTo(id);
    assertThat(json(get("/config")).path("compatibilityLevel").asText()).isEqualTo("NONE");
    assertThat(json(post("/subjects/s/versions", LETTER_WITHOUT_DEFAULT)).path("id").asInt())
        .isEqualTo(id + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "/subjects/none/versions, 404, 40401",
    "/subjects/none/versions/latest, 404, 40401",
    "/subjects/known/versions/9, 404, 40402",
    "/subjects/known/versions/zero, 422, 42202",
    "/schemas/ids/12345, 404, 40403",
    "/elsewhere, 404, 404"
  })
  void answersConfluentsErrorCodes(String path, int status, int code) throws Exception {
    post("/subjects/known/versions", LETTER);

    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).path("error_code").asInt()).isEqualTo(code);
  }

  @Test
  void refusesWhatIsNoSchema() throws Exception {
    post("/subjects/known/versions", LETTER);

    assertThat(
            json(post("/subjects/s/versions", "{\"type\":\"rekord\"}")).path("error_code").asInt())
        .isEqualTo(42201);
    assertThat(json(post("/subjects/known", LETTER_WITH_DEFAULT)).path("error_code").asInt())
        .isEqualTo(40403);
    assertThat(json(post("/subjects/none", LETTER)).path("error_code").asInt()).isEqualTo(40401);
  }

  private RegistryServer start() {
    return RegistryServer.start(KafkaFixture.bootstrapServers(), 0, topic);
  }

  private static String letter(String moreFields) {
    return "{\"type\":\"record\",\"name\":\"Letter\",\"fields\":[{\"name\":\"to\",\"type\":\"string\"}%s]}"
        .formatted(moreFields);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(path, "GET", BodyPublishers.noBody());
  }

  private HttpResponse<String> put(String path, String body)
      throws IOException, InterruptedException {
    return send(path, "PUT", BodyPublishers.ofString(body));
  }

  private HttpResponse<String> post(String path, String schema)
      throws IOException, InterruptedException {
    return send(
        path,
        "POST",
        BodyPublishers.ofString(JSON.createObjectNode().put("schema", schema).toString()));
  }

  private HttpResponse<String> send(String path, String method, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(registry.url().resolve(path))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(method, body)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }
}
