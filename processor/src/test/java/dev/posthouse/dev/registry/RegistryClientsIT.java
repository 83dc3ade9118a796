package dev.posthouse.dev.registry;

import static dev.posthouse.dev.registry.RegistryCalls.body;
import static dev.posthouse.dev.registry.RegistryCalls.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.KafkaFixture;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Confluent's and kafkajs' clients ask of a registry besides registering and finding. The
 * requests are those of confluent-kafka (Python and JavaScript), of Confluent's Java client and of
 * {@code @kafkajs/confluent-schema-registry}, as their sources have them.
 */
class RegistryClientsIT {
  private static final String COACH = record("Coach", "");
  private static final String WIDER =
      record("Coach", ",{\"name\":\"seats\",\"type\":\"int\",\"default\":4}");
  private static final String BROKEN = record("Coach", ",{\"name\":\"seats\",\"type\":\"int\"}");
  private static final String TRAIN =
      "{\"type\":\"record\",\"name\":\"Train\",\"fields\":[{\"name\":\"first\",\"type\":\"Coach\"}]}";

  private final String topic = KafkaFixture.uniquePrefix() + "schemas";
  private RegistryServer server = start();
  private RegistryCalls registry = new RegistryCalls(server.url());

  @AfterEach
  void close() {
    registry.close();
    server.close();
  }

  @Test
  void kafkajsSetsALevelBeforeTheSubjectIsThereAndRegistersThen() throws Exception {
    assertThat(registry.get("/config/coach-value").statusCode()).isEqualTo(404);
    registry.put("/config/coach-value", "{\"compatibility\":\"BACKWARD\"}");

    int id = registry.register("coach-value", COACH);

    assertThat(json(registry.get("/config/coach-value")).path("compatibilityLevel").asText())
        .isEqualTo("BACKWARD");
    assertThat(json(registry.get("/schemas/ids/" + id)).path("schema").asText()).contains("Coach");
    assertThat(json(registry.post("/subjects/coach-value", body(COACH))).path("id").asInt())
        .isEqualTo(id);
  }

  @Test
  void tellsItsTypesAndItself() throws Exception {
    assertThat(registry.get("/schemas/types").body()).isEqualTo("[\"AVRO\"]");
    assertThat(registry.get("/").body()).isEqualTo("{}");
    assertThat(registry.get("/contexts").body()).isEqualTo("[\".\"]");
    assertThat(json(registry.get("/v1/metadata/id")).at("/scope/clusters").isObject()).isTrue();
  }

  @Test
  void tellsWhereAnIdIsUsed() throws Exception {
    int id = registry.register("a-value", COACH);
    registry.register("b-value", COACH);

    assertThat(registry.get("/schemas/ids/" + id + "/subjects").body())
        .isEqualTo("[\"a-value\",\"b-value\"]");
    assertThat(registry.get("/schemas/ids/" + id + "/versions").body())
        .isEqualTo(
            "[{\"subject\":\"a-value\",\"version\":1},{\"subject\":\"b-value\",\"version\":1}]");
    assertThat(registry.get("/schemas/ids/" + id + "/schema").body()).contains("\"Coach\"");
    assertThat(registry.get("/subjects/a-value/versions/latest/schema").body())
        .isEqualTo(registry.get("/schemas/ids/" + id + "/schema").body());
    assertThat(json(registry.get("/schemas/ids/" + id + "?fetchMaxId=true")).path("maxId").asInt())
        .isEqualTo(id);
    assertThat(json(registry.get("/schemas?subjectPrefix=b"))).hasSize(1);
  }

  @Test
  void aSoftlyDeletedVersionIsReadByItsIdAndBoundsNothing() throws Exception {
    int id = registry.register("s", COACH);
    registry.register("s", WIDER);

    assertThat(registry.delete("/subjects/s/versions/1").body()).isEqualTo("1");

    assertThat(registry.get("/subjects/s/versions").body()).isEqualTo("[2]");
    assertThat(registry.get("/subjects/s/versions?deleted=true").body()).isEqualTo("[1,2]");
    assertThat(code(registry.get("/subjects/s/versions/1"))).isEqualTo(40402);
    assertThat(registry.get("/schemas/ids/" + id).statusCode()).isEqualTo(200);
    assertThat(code(registry.delete("/subjects/s/versions/1"))).isEqualTo(40406);
    assertThat(code(registry.delete("/subjects/s/versions/2?permanent=true"))).isEqualTo(40407);
    assertThat(registry.delete("/subjects/s/versions/1?permanent=true").statusCode())
        .isEqualTo(200);
    assertThat(code(registry.get("/schemas/ids/" + id))).isEqualTo(40403);
  }

  @Test
  void aSubjectIsDeletedSoftlyAndThenForGood() throws Exception {
    int id = registry.register("s", COACH);
    registry.register("s", WIDER);
    registry.put("/config/s", "{\"compatibility\":\"NONE\"}");

    assertThat(code(registry.delete("/subjects/s?permanent=true"))).isEqualTo(40405);
    assertThat(registry.delete("/subjects/s").body()).isEqualTo("[1,2]");

    assertThat(registry.get("/subjects").body()).isEqualTo("[]");
    assertThat(registry.get("/subjects?deleted=true").body()).isEqualTo("[\"s\"]");
    assertThat(code(registry.get("/subjects/s/versions"))).isEqualTo(40401);
    assertThat(code(registry.get("/config/s"))).isEqualTo(40408);
    assertThat(code(registry.delete("/subjects/s"))).isEqualTo(40404);
    // Registered again, it has its id of before and a version after all others.
    assertThat(registry.register("s", COACH)).isEqualTo(id);
    assertThat(registry.get("/subjects/s/versions").body()).isEqualTo("[3]");
    registry.delete("/subjects/s");
    assertThat(registry.delete("/subjects/s?permanent=true").body()).isEqualTo("[1,2,3]");
    assertThat(registry.get("/subjects?deleted=true").body()).isEqualTo("[]");
    assertThat(code(registry.delete("/subjects/s"))).isEqualTo(40401);
  }

  @Test
  void aSchemaMayBuildOnOthers() throws Exception {
    registry.register("coach", COACH);
    String references = "[{\"name\":\"Coach\",\"subject\":\"coach\",\"version\":1}]";

    HttpResponse<String> registered =
        registry.post("/subjects/train/versions", referring(TRAIN, references));

    int id = json(registered).path("id").asInt();
    assertThat(id).isPositive();
    assertThat(json(registry.get("/schemas/ids/" + id)).path("references").toString())
        .isEqualTo(references);
    assertThat(json(registry.get("/schemas/ids/" + id)).path("schema").asText()).isEqualTo(TRAIN);
    assertThat(registry.get("/subjects/coach/versions/1/referencedby").body())
        .isEqualTo("[" + id + "]");
    assertThat(code(registry.delete("/subjects/coach"))).isEqualTo(42206);
    assertThat(code(registry.delete("/subjects/coach/versions/1"))).isEqualTo(42206);
    assertThat(
            code(
                registry.post(
                    "/subjects/train/versions", referring(TRAIN, references.replace("1", "9")))))
        .isEqualTo(42201);
  }

  @Test
  void aReadOnlySubjectTakesNothing() throws Exception {
    registry.register("s", COACH);
    assertThat(json(registry.get("/mode")).path("mode").asText()).isEqualTo("READWRITE");
    assertThat(code(registry.get("/mode/s"))).isEqualTo(40409);
    assertThat(json(registry.get("/mode/s?defaultToGlobal=true")).path("mode").asText())
        .isEqualTo("READWRITE");

    registry.put("/mode/s", "{\"mode\":\"READONLY\"}");

    assertThat(code(registry.post("/subjects/s/versions", body(WIDER)))).isEqualTo(42205);
    assertThat(code(registry.delete("/subjects/s"))).isEqualTo(42205);
    assertThat(registry.post("/subjects/s/versions", body(COACH)).statusCode())
        .as("one that it has")
        .isEqualTo(200);
    assertThat(registry.delete("/mode/s").body()).isEqualTo("{\"mode\":\"READONLY\"}");
    assertThat(registry.post("/subjects/s/versions", body(WIDER)).statusCode()).isEqualTo(200);
    assertThat(code(registry.put("/mode", "{\"mode\":\"SIDEWAYS\"}"))).isEqualTo(42204);
  }

  @Test
  void schemasAreImportedWithTheirIds() throws Exception {
    String imported = "{\"id\":77,\"version\":5,\"schema\":" + quoted(COACH) + "}";
    assertThat(code(registry.post("/subjects/s/versions", imported))).isEqualTo(42205);
    registry.put("/mode/s", "{\"mode\":\"IMPORT\"}");

    assertThat(json(registry.post("/subjects/s/versions", imported)).path("id").asInt())
        .isEqualTo(77);

    assertThat(registry.get("/subjects/s/versions").body()).isEqualTo("[5]");
    assertThat(
            code(
                registry.post(
                    "/subjects/s/versions", "{\"id\":77,\"schema\":" + quoted(WIDER) + "}")))
        .as("an id stands for one schema")
        .isEqualTo(42205);
    assertThat(registry.register("other", WIDER)).isEqualTo(78);
  }

  @Test
  void holdsASchemaAgainstAllThatTheLevelNames() throws Exception {
    registry.register("s", COACH);

    assertThat(registry.post("/compatibility/subjects/s/versions", body(WIDER)).body())
        .isEqualTo("{\"is_compatible\":true}");
    assertThat(
            json(registry.post("/compatibility/subjects/s/versions?verbose=true", body(BROKEN)))
                .path("messages"))
        .hasSize(1);
    assertThat(registry.put("/config", "{\"compatibility\":\"NONE\"}").statusCode()).isEqualTo(200);
    assertThat(registry.delete("/config").body()).isEqualTo("{\"compatibilityLevel\":\"NONE\"}");
    assertThat(json(registry.get("/config")).path("compatibilityLevel").asText())
        .isEqualTo("BACKWARD");
  }

  @Test
  void allOfItSurvivesARestart() throws Exception {
    int id = registry.register("coach", COACH);
    registry.post(
        "/subjects/train/versions",
        referring(TRAIN, "[{\"name\":\"Coach\",\"subject\":\"coach\",\"version\":1}]"));
    registry.register("gone", WIDER);
    registry.delete("/subjects/gone");
    registry.register("gone for good".replace(' ', '-'), BROKEN);
    registry.delete("/subjects/gone-for-good/versions/1");
    registry.delete("/subjects/gone-for-good/versions/1?permanent=true");
    registry.put("/mode/coach", "{\"mode\":\"READONLY\"}");
    List<String> paths =
        List.of(
            "/subjects?deleted=true",
            "/subjects",
            "/subjects/train/versions/latest",
            "/subjects/gone/versions?deleted=true",
            "/mode/coach",
            "/schemas/ids/" + id);
    List<String> before = bodies(paths);

    close();
    server = start();
    registry = new RegistryCalls(server.url());

    assertThat(bodies(paths)).isEqualTo(before);
  }

  static List<String> badBodies() {
    return List.of(
        "",
        "null",
        "[]",
        "7",
        "\"text\"",
        "{",
        "{\"schema\":",
        "{}",
        "{\"schema\":null}",
        "{\"schema\":7}",
        "{\"schema\":{\"type\":\"string\"}}",
        "{\"schema\":\"\"}",
        "{\"schema\":\"null null\"}",
        "{\"schema\":\"[]extra\"}",
        "{\"schema\":\"{\\\"type\\\":null}\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":7,\\\"fields\\\":{}}\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[7]}\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"enum\\\",\\\"name\\\":\\\"E\\\",\\\"symbols\\\":[1]}\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"fixed\\\",\\\"name\\\":\\\"F\\\",\\\"size\\\":\\\"x\\\"}\"}",
        body("{\"type\":\"map\"}"),
        body("{\"type\":\"array\",\"items\":[\"int\",\"int\"]}"),
        body("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"type\":\"int\"}]}"),
        body(record("R", ",{\"name\":\"to\",\"type\":\"int\"}")),
        body(record("R", ",{\"name\":\"n\",\"type\":\"int\",\"default\":\"x\"}")),
        body("[".repeat(5_000)),
        body("{\"type\":".repeat(900) + "\"int\"" + "}".repeat(900)),
        "{\"schema\":\"\\\"string\\\"\",\"schemaType\":\"PROTOBUF\"}",
        "{\"schema\":\"\\\"string\\\"\",\"schemaType\":7}",
        "{\"schema\":\"\\\"string\\\"\",\"references\":[7]}",
        "{\"schema\":\"\\\"string\\\"\",\"references\":[{\"name\":\"n\",\"subject\":\"s\"}]}",
        "{\"schema\":\"\\\"Nowhere\\\"\"}");
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void noBadBodyIsAFaultOfTheRegistry(String body) throws Exception {
    registry.register("known", COACH);
    for (String path :
        List.of(
            "/subjects/s/versions",
            "/subjects/known",
            "/compatibility/subjects/known/versions/latest")) {
      HttpResponse<String> response = registry.post(path, body);

      assertThat(response.statusCode()).as(path).isBetween(400, 499);
      assertThat(json(response).path("error_code").asInt()).as(path).isPositive();
      assertThat(json(response).path("message").asText()).as(path).isNotEmpty();
    }
    for (String path : List.of("/config", "/config/s", "/mode", "/mode/s")) {
      assertThat(registry.put(path, body).statusCode()).as(path).isBetween(400, 499);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/schemas/ids/x",
        "/schemas/ids/-1",
        "/schemas/ids/99999999999",
        "/schemas/ids/",
        "/subjects/%20/versions",
        "/subjects/s%2Ft/versions/latest",
        "/subjects/s/versions/0",
        "/subjects/s/versions/-2",
        "/subjects/s/versions/99999999999",
        "/config/none",
        "/mode/none",
        "/nowhere"
      })
  void noBadPathIsAFaultOfTheRegistry(String path) throws Exception {
    HttpResponse<String> response = registry.get(path);

    assertThat(response.statusCode()).isBetween(400, 499);
    assertThat(json(response).path("error_code").asInt()).isPositive();
  }

  @Test
  void aMethodThatAPathDoesNotHaveIsNamed() throws Exception {
    HttpResponse<String> response = registry.put("/subjects", "{}");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(json(response).path("message").asText()).contains("PUT /subjects");
  }

  private List<String> bodies(List<String> paths) throws Exception {
    var bodies = new java.util.ArrayList<String>();
    for (String path : paths) {
      bodies.add(registry.get(path).body());
    }
    return bodies;
  }

  private RegistryServer start() {
    return RegistryServer.start(KafkaFixture.bootstrapServers(), 0, topic);
  }

  private static int code(HttpResponse<String> response) throws Exception {
    return json(response).path("error_code").asInt();
  }

  private static String record(String name, String moreFields) {
    return "{\"type\":\"record\",\"name\":\"%s\",\"fields\":[{\"name\":\"to\",\"type\":\"string\"}%s]}"
        .formatted(name, moreFields);
  }

  private static String referring(String schema, String references) {
    return "{\"schema\":" + quoted(schema) + ",\"references\":" + references + "}";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }
}
