package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.wire.FakeRegistry;
import dev.posthouse.wire.RegistryRefusedException;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.UndecodableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
  private static final Schema SCHEMA = Source.getClassSchema();

  private FakeRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void whatWasRegisteredIsFoundByIdAndByName() {
    RegistryClient client = client(Map.of());

    int id = client.register("s", SCHEMA);

    assertThat(client.lookup("s", SCHEMA)).isEqualTo(id);
    assertThat(client.schema(id)).isEqualTo(SCHEMA);
    assertThat(client.latest("s")).isEqualTo(new RegistryClient.Registered(id, SCHEMA));
  }

  @Test
  void whatWasRegisteredIsKnownWithoutAnotherQuestion() {
    RegistryClient client = client(Map.of());
    int id = client.register("s", SCHEMA);

    assertThat(client.schema(id)).isEqualTo(SCHEMA);
    assertThat(registry.calls()).containsExactly("POST /subjects/s/versions");
  }

  /** It takes connections, and answers none: whoever may not wait is told at once. */
  @Test
  void whoMayNotWaitIsToldAndTheRegistryIsAskedOnBehind() throws IOException {
    try (ServerSocket hanging = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      RegistryClient client =
          new RegistryClient(
              Map.of(
                  "schema.registry.url", "http://localhost:" + hanging.getLocalPort(),
                  "schema.registry.retry.ms", "60000",
                  "schema.registry.lookup.wait.ms", "50"));

      for (int i = 0; i < 1000; i++) { // each for itself would be a connection that nobody ends
        assertThatThrownBy(() -> client.schema(7))
            .isInstanceOf(RegistryUnavailableException.class)
            .hasMessageContaining("asked on");
      }
    }
  }

  /** Garbage that begins as a value of the wire format does names another schema each time. */
  @Test
  void whoMayNotWaitDoesNotWaitForEachOfManySchemas() throws IOException {
    try (ServerSocket hanging = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      RegistryClient client =
          new RegistryClient(
              Map.of(
                  "schema.registry.url",
                  "http://localhost:" + hanging.getLocalPort(),
                  "schema.registry.lookup.wait.ms",
                  "500"));
      long start = System.nanoTime();

      for (int id = 1; id <= 1000; id++) {
        int one = id;
        assertThatThrownBy(() -> client.schema(one))
            .isInstanceOf(RegistryUnavailableException.class);
      }

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().startsWith("schema-"))
          .hasSizeLessThan(100);
    }
  }

  @Test
  void theNewestOfASubjectIsKnownWithoutAnotherQuestion() {
    int id = registry.add("s", SCHEMA);
    RegistryClient client = client(Map.of());
    assertThat(client.latest("s").id()).isEqualTo(id);

    assertThat(client.schema(id)).isEqualTo(SCHEMA);
    assertThat(registry.calls()).containsExactly("GET /subjects/s/versions/latest");
  }

  @Test
  void whoMayNotWaitFindsWhatCameMeanwhile() {
    int id = registry.add("s", SCHEMA);
    registry.plan(503, "");
    RegistryClient client = client(Map.of("schema.registry.lookup.wait.ms", "0"));

    assertThatThrownBy(() -> client.schema(id)).isInstanceOf(RegistryUnavailableException.class);

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(RegistryUnavailableException.class)
        .untilAsserted(() -> assertThat(client.schema(id)).isEqualTo(SCHEMA));
  }

  @Test
  void aSubjectMayHoldAnyCharacter() {
    RegistryClient client = client(Map.of());

    client.register("a b/ä?+", SCHEMA);

    assertThat(registry.calls()).containsExactly("POST /subjects/a b/ä?+/versions");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void aRegistryThatIsDownIsTriedAgainUntilItIsUp(int status) {
    registry.plan(status, "");
    registry.plan(status, "<html>down</html>");

    int id = client(Map.of()).register("s", SCHEMA);

    assertThat(client(Map.of()).schema(id)).isEqualTo(SCHEMA);
    assertThat(registry.calls()).hasSize(4);
  }

  @Test
  void aNotFoundThatIsNoRegistrysIsTriedAgain() {
    int id = registry.add("s", SCHEMA);
    registry.plan(404, "<html>no such page</html>");

    assertThat(client(Map.of()).schema(id)).isEqualTo(SCHEMA);
  }

  @Test
  void aRegistryThatStaysDownIsUnavailableAndNamed() {
    registry.close();

    assertThatThrownBy(
            () -> client(Map.of("schema.registry.retry.ms", "300")).register("s", SCHEMA))
        .isInstanceOf(RegistryUnavailableException.class)
        .isInstanceOf(RetriableException.class)
        .hasMessageContainingAll(registry.url(), "refuses the connection", "schema.registry.url");
  }

  @Test
  void anUnknownHostIsNamed() {
    Map<String, Object> settings =
        Map.of("schema.registry.url", "http://nowhere.invalid:1", "schema.registry.retry.ms", 0);

    assertThatThrownBy(() -> new RegistryClient(settings).schema(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("http://nowhere.invalid:1");
  }

  @Test
  void theNextAddressIsTriedAtOnce() throws IOException {
    int id = registry.add("s", SCHEMA);
    Map<String, Object> settings =
        Map.of(
            "schema.registry.url",
            closedUrl() + ", " + registry.url() + "/",
            "schema.registry.retry.ms",
            0);

    assertThat(new RegistryClient(settings).schema(id)).isEqualTo(SCHEMA);
  }

  @Test
  void anUnknownIdIsUndecodable() {
    assertThatThrownBy(() -> client(Map.of()).schema(77))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContainingAll("77", "unknown to the registry", registry.url());
  }

  @Test
  void aSchemaThatIsNoAvroIsUndecodable() {
    registry.plan(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax\"}");

    assertThatThrownBy(() -> client(Map.of()).schema(1))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("PROTOBUF");
  }

  @Test
  void aSchemaThatAvroCannotParseIsUndecodable() {
    registry.plan(200, "{\"schema\":\"{\"}");

    assertThatThrownBy(() -> client(Map.of()).schema(1)).isInstanceOf(UndecodableException.class);
  }

  @Test
  void aSchemaIsPutTogetherFromItsReferences() {
    registry.plan(
        200,
        """
        {"schema":"{\\"type\\":\\"array\\",\\"items\\":\\"dev.posthouse.wire.Source\\"}",
         "references":[{"name":"dev.posthouse.wire.Source","subject":"source","version":1}]}
        """);
    registry.plan(
        200,
        """
        {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"dev.posthouse.wire.Source\\",\\"fields\\":[]}"}
        """);

    Schema schema = client(Map.of()).schema(1);

    assertThat(schema.getElementType().getFullName()).isEqualTo("dev.posthouse.wire.Source");
    assertThat(registry.calls())
        .containsExactly("GET /schemas/ids/1", "GET /subjects/source/versions/1");
  }

  @ParameterizedTest
  @CsvSource({
    "401, basic.auth.user.info",
    "403, basic.auth.user.info",
    "409, compatibility level",
    "422, valid",
    "405, log",
  })
  void aRefusalNamesTheSubjectAndWhatToDo(int status, String advice) {
    registry.plan(status, FakeRegistry.errorBody(status, "because of reasons"));

    assertThatThrownBy(() -> client(Map.of()).register("my-subject", SCHEMA))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContainingAll(
            "my-subject", String.valueOf(status), advice, "because of reasons", registry.url());
  }

  @Test
  void credentialsAreTakenFromEitherSettingOrTheUrl() {
    registry.demand("user:pass:word");
    String inUrl = registry.url().replace("://", "://user:pass:word@");

    for (Map<String, Object> settings :
        List.<Map<String, Object>>of(
            Map.of("basic.auth.user.info", "user:pass:word"),
            Map.of(
                "basic.auth.credentials.source", "USER_INFO",
                "schema.registry.basic.auth.user.info", "user:pass:word"),
            Map.of("schema.registry.url", inUrl),
            Map.of("schema.registry.url", inUrl, "basic.auth.credentials.source", "URL"))) {
      assertThat(client(settings).register("s", SCHEMA)).isPositive();
    }
  }

  @Test
  void aPasswordInTheUrlIsNeverShown() {
    String url = registry.url().replace("://", "://user:secret@");
    registry.close();
    Map<String, Object> settings =
        Map.of("schema.registry.url", url, "schema.registry.retry.ms", 0);

    assertThatThrownBy(() -> client(settings).schema(1)).hasMessageNotContaining("secret");
    assertThatThrownBy(() -> client(Map.of("schema.registry.url", "http://u:secret@:b ad/")))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void settingsThatCannotWorkAreNamed() {
    assertThatThrownBy(() -> client(Map.of("basic.auth.credentials.source", "SASL_INHERIT")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("basic.auth.credentials.source");
    assertThatThrownBy(() -> client(Map.of("basic.auth.credentials.source", "USER_INFO")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("basic.auth.user.info");
    assertThatThrownBy(() -> client(Map.of("schema.registry.url", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("schema.registry.url");
    assertThatThrownBy(() -> client(Map.of("schema.registry.url", "localhost:8081")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("schema.registry.url");
  }

  private RegistryClient client(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(Map.of("schema.registry.url", registry.url()));
    all.putAll(settings);
    return new RegistryClient(all);
  }

  /** The address of a port at which nobody listens. */
  private static String closedUrl() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://localhost:" + socket.getLocalPort();
    }
  }
}
