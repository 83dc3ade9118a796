package dev.posthouse.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.HostedProviderTest;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AzureTest extends HostedProviderTest {
  private static final String KEY = "azure-key-0123456789wxyz";

  @Test
  void withAVersionTheDeploymentIsInThePath() throws Exception {
    server.answer(VendorServer.stream(Vendor.OPENAI.answer("stop", "Fine")));

    assertThat(call(azure("2024-10-21")).text()).isEqualTo("Fine");

    VendorServer.Received sent = server.received().getLast();
    assertThat(sent.path())
        .isEqualTo("/openai/deployments/asked-model/chat/completions?api-version=2024-10-21");
    assertThat(sent.headers()).containsEntry("api-key", KEY).doesNotContainKey("Authorization");
    assertThat(body().path("stream").asBoolean()).isTrue();
  }

  @Test
  void withoutAVersionTheDeploymentIsTheModel() throws Exception {
    server.answer(VendorServer.stream(Vendor.OPENAI.answer("stop", "Fine")));

    assertThat(call(azure(null)).credential()).isEqualTo("env:KEY …wxyz");

    VendorServer.Received sent = server.received().getLast();
    assertThat(sent.path()).isEqualTo("/openai/v1/chat/completions");
    assertThat(sent.headers()).containsEntry("api-key", KEY).doesNotContainKey("Authorization");
    assertThat(body().path("model").asText()).isEqualTo("asked-model");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"2025-04-01-preview"})
  void responsesAreAskedForAtTheResourceAndNotAtTheDeployment(@Nullable String version)
      throws Exception {
    server.answer(VendorServer.stream(Vendor.RESPONSES.answer("completed", "Fine")));

    assertThat(call(azure(Api.OPENAI_RESPONSES, version)).text()).isEqualTo("Fine");

    VendorServer.Received sent = server.received().getLast();
    assertThat(sent.path())
        .isEqualTo(
            version == null ? "/openai/v1/responses" : "/openai/responses?api-version=" + version);
    assertThat(sent.headers()).containsEntry("api-key", KEY).doesNotContainKey("Authorization");
    assertThat(body().path("model").asText()).isEqualTo("asked-model");
    assertThat(body().path("store").asBoolean(true)).isFalse();
  }

  /** Its filter may condemn a text after it was sent. */
  @Test
  void aResponseThatTheFilterBlockedIsARefusal() throws Exception {
    String blocked = "\"content_filters\":[{\"blocked\":true,\"source_type\":\"completion\"}],";
    String[] events = Vendor.RESPONSES.answer("completed", "Fine");
    int last = events.length - 1;
    events[last] = events[last].replace("\"output\":[],", blocked + "\"output\":[],");
    server.answer(VendorServer.stream(events));

    assertThat(failed(azure(Api.OPENAI_RESPONSES, null)).failure().kind())
        .isEqualTo(FailureKind.REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | BAD_CREDENTIALS  | {"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}
          403 | NOT_PERMITTED    | {"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}
          404 | MODEL_NOT_FOUND  | {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}
          404 | MODEL_NOT_FOUND  | {"error":{"code":"404","message":"Resource not found"}}
          429 | RATE_LIMITED     | {"error":{"code":"429","message":"Requests have exceeded call rate limit. Please retry after 6 seconds."}}
          429 | QUOTA_EXHAUSTED  | {"error":{"code":"insufficient_quota","message":"You exceeded your current quota","type":"insufficient_quota"}}
          400 | REFUSED          | {"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
          400 | CONTEXT_OVERFLOW | {"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}
          500 | SERVER_ERROR     | {"error":{"code":"InternalServerError","message":"The server had an error"}}
          503 | OVERLOADED       | {"error":{"code":"ServiceUnavailable","message":"The server is overloaded"}}
          """)
  void anErrorMeansWhatAzureSaysItMeans(int status, FailureKind kind, String body)
      throws Exception {
    Failure failure =
        failure(azure("2024-10-21"), status, Map.of("Content-Type", "application/json"), body);

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
    assertThat(server.received()).as("one call, nothing behind it").hasSize(1);
  }

  private Provider azure(@Nullable String version) {
    return azure(Api.OPENAI, version);
  }

  private Provider azure(Api api, @Nullable String version) {
    environment.put("KEY", KEY);
    return open(api, new Hosting.Azure(version), new Credential.Variable("KEY"));
  }
}
