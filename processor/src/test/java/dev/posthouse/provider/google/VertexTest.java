package dev.posthouse.provider.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.HostedProviderTest;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import dev.posthouse.wire.JobRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claude and Gemini on Vertex AI; the local server also plays Google's token server. */
final class VertexTest extends HostedProviderTest {
  private static final Hosting HOSTING = new Hosting.Vertex("a-project", "europe-west1");
  private static final VendorServer.Response TOKEN =
      VendorServer.whole(
          200,
          Map.of("Content-Type", "application/json"),
          "{\"access_token\":\"a-token\",\"expires_in\":3600,\"token_type\":\"Bearer\"}");

  /** To make one takes a second. */
  private static final String KEY = privateKey();

  @TempDir Path folder;

  @Test
  void claudeIsAskedAtItsPublisher() throws Exception {
    answer(VendorServer.stream(Vendor.ANTHROPIC.answer("end_turn", "Fine")));

    Answer answer = call(claude());

    assertThat(answer.text()).isEqualTo("Fine");
    assertThat(answer.credential()).isEqualTo("file:" + folder.resolve("key.json"));
    VendorServer.Received sent = server.received().getLast();
    assertThat(sent.path())
        .isEqualTo(
            "/v1/projects/a-project/locations/europe-west1/publishers/anthropic/models/asked-model:streamRawPredict");
    assertThat(sent.headers())
        .containsEntry("Authorization", "Bearer a-token")
        .doesNotContainKey("x-api-key");
    assertThat(body().path("anthropic_version").asText()).isNotEmpty();
    assertThat(body().path("stream").asBoolean()).isTrue();
    assertThat(body().has("model")).isFalse();
  }

  @Test
  void geminiIsAskedAtItsPublisher() throws Exception {
    answer(VendorServer.stream(Vendor.GEMINI.answer("STOP", "Fine")));

    assertThat(call(gemini()).text()).isEqualTo("Fine");

    VendorServer.Received sent = server.received().getLast();
    assertThat(sent.path())
        .isEqualTo(
            "/v1beta1/projects/a-project/locations/europe-west1/publishers/google/models/asked-model:streamGenerateContent?alt=sse");
    assertThat(sent.headers())
        .containsEntry("Authorization", "Bearer a-token")
        .doesNotContainKey("x-goog-api-key");
    assertThat(body().at("/contents/0/parts/0/text").asText()).isEqualTo("Say hello.");
  }

  /** Its way to send a body as it is has conditions, and it warns of what it does not like. */
  @Test
  void geminisSdkHasNothingToWarnAbout() throws Exception {
    answer(VendorServer.stream(Vendor.GEMINI.answer("STOP", "{}")));
    var warnings = new ArrayList<LogRecord>();
    var handler =
        new StreamHandler() {
          @Override
          public synchronized void publish(LogRecord entry) {
            warnings.add(entry);
          }
        };
    Logger sdk = Logger.getLogger("com.google.genai");
    sdk.addHandler(handler);
    try {
      call(
          gemini(),
          JobRequest.newBuilder()
              .setPrompt("Say hello.")
              .setSystem("Be brief.")
              .setOutputSchema("{\"type\":\"object\"}")
              .build());
    } finally {
      sdk.removeHandler(handler);
    }

    assertThat(warnings).isEmpty();
  }

  @Test
  void theCloudsIdentityIsUsed() throws Exception {
    environment.put("GOOGLE_APPLICATION_CREDENTIALS", keyFile().toString());
    answer(VendorServer.stream(Vendor.GEMINI.answer("STOP", "Fine")));

    Answer answer = call(open(Api.GEMINI, HOSTING, new Credential.Cloud()));

    assertThat(answer.credential()).isEqualTo("cloud");
    assertThat(server.received().getLast().headers())
        .containsEntry("Authorization", "Bearer a-token");
  }

  @Test
  void aTokenServesManyCalls() throws Exception {
    answer(VendorServer.stream(Vendor.ANTHROPIC.answer("end_turn", "Fine")));
    Provider provider = claude();

    call(provider);
    call(provider);

    assertThat(server.received()).filteredOn(sent -> sent.path().equals("/token")).hasSize(1);
  }

  @Test
  void anIdentityThatGoogleRefusesIsABadCredential() throws Exception {
    server.answer(
        VendorServer.whole(
            400,
            Map.of("Content-Type", "application/json"),
            "{\"error\":\"invalid_grant\",\"error_description\":\"Account deleted\"}"));

    Failure failure = failed(claude()).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.BAD_CREDENTIALS);
    assertThat(failure.code()).isEqualTo("no_identity");
    assertThat(server.received()).extracting(VendorServer.Received::path).containsOnly("/token");
  }

  @Test
  void aKeyThatIsNoGoogleCredentialIsRejectedUnquoted() throws Exception {
    Path file = Files.writeString(folder.resolve("odd.json"), "{\"secret\": \"word\"}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(Api.GEMINI, HOSTING, new Credential.File(file)))
        .withMessageContaining("Provider main: no Google identity found")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "word"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          429 | RATE_LIMITED    | [{"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}]
          429 | RATE_LIMITED    | {"error":{"code":429,"message":"Quota exceeded for online_prediction_requests_per_base_model","status":"RESOURCE_EXHAUSTED"}}
          403 | NOT_PERMITTED   | {"error":{"code":403,"message":"Permission denied on resource","status":"PERMISSION_DENIED"}}
          401 | BAD_CREDENTIALS | {"error":{"code":401,"message":"Invalid credentials","status":"UNAUTHENTICATED"}}
          404 | MODEL_NOT_FOUND | {"error":{"code":404,"message":"Publisher model was not found","status":"NOT_FOUND"}}
          529 | OVERLOADED      | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
          400 | INVALID_REQUEST | {"type":"error","error":{"type":"invalid_request_error","message":"messages: wrong"}}
          """)
  void anErrorIsTheModelsOrThePlatforms(int status, FailureKind kind, String body)
      throws Exception {
    answer(VendorServer.whole(status, Map.of("Content-Type", "application/json"), body));

    assertThat(failed(claude()).failure().kind()).isEqualTo(kind);
    assertThat(server.received())
        .as("one call, nothing behind it")
        .filteredOn(sent -> !sent.path().equals("/token"))
        .hasSize(1);
  }

  private Provider claude() throws Exception {
    return open(Api.ANTHROPIC, HOSTING, new Credential.File(keyFile()));
  }

  private Provider gemini() throws Exception {
    return open(Api.GEMINI, HOSTING, new Credential.File(keyFile()));
  }

  private void answer(VendorServer.Response response) {
    server.answerEach(request -> request.path().equals("/token") ? TOKEN : response);
  }

  /** A service account's key, as Google Cloud's console writes it. */
  private Path keyFile() throws Exception {
    String json =
        """
        {
          "type": "service_account",
          "project_id": "a-project",
          "private_key_id": "0123456789abcdef",
          "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
          "client_email": "posthouse@a-project.iam.gserviceaccount.com",
          "client_id": "1234567890",
          "token_uri": "%s/token"
        }
        """
            .formatted(KEY, server.address());
    return Files.writeString(folder.resolve("key.json"), json);
  }

  private static String privateKey() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      String text =
          Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
      return String.join("\\n", List.of(text.split("(?<=\\G.{64})")));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
