package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeminiProviderTest extends ProviderContract {
  GeminiProviderTest() {
    super(Vendor.GEMINI);
  }

  @Test
  void theWholeBodyGoesThroughTheSdk() throws Exception {
    JobRequest request = request();
    request.setSystem("Be brief.");
    request.setTemperature(1.5);
    request.setProviderOptions(
        "{\"gemini\":{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}}}}");

    VendorServer.Received sent = sent(request);

    assertThat(sent.path()).isEqualTo("/v1beta/models/asked-model:streamGenerateContent?alt=sse");
    assertThat(sent.headers()).containsEntry("x-goog-api-key", KEY);
    assertThat(AnthropicProviderTest.json(sent.body()))
        .isEqualTo(
            AnthropicProviderTest.json(
                """
                {"contents":[{"role":"user","parts":[{"text":"Good morning in German?"}]}],
                 "systemInstruction":{"parts":[{"text":"Be brief."}]},
                 "generationConfig":{"maxOutputTokens":1234,"temperature":1.5,
                   "thinkingConfig":{"thinkingBudget":0}}}\
                """));
  }

  @Test
  void aBlockedPromptIsRefused() {
    server.answer(
        VendorServer.stream("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\r\n\r\n"));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.REFUSED);
  }

  @Test
  void reasoningIsNoPartOfTheAnswer() throws Exception {
    String thought = vendor.text("Hm").replace("\"text\":", "\"thought\":true,\"text\":");
    var events = new ArrayList<>(List.of(thought, vendor.text("Fine")));
    events.addAll(vendor.closing("STOP"));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(call(request()).text()).isEqualTo("Fine");
  }

  @Test
  void anErrorIsToldWithoutDelay() {
    Duration tenErrors = Duration.ZERO;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      failure(503, Map.of(), "");
      tenErrors = tenErrors.plusNanos(System.nanoTime() - start);
    }

    // The SDK's sleep after its last attempt would come to ten seconds.
    assertThat(tenErrors).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aRateLimitCarriesItsWait() {
    Failure failure =
        failure(
            429,
            Map.of(),
            """
            {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}]}}\
            """);

    assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(37));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | INVALID_REQUEST  | INVALID_ARGUMENT    | [] | Invalid JSON payload received
          400 | BAD_CREDENTIALS  | INVALID_ARGUMENT    | [{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}] | API key not valid. Please pass a valid API key.
          400 | CONTEXT_OVERFLOW | INVALID_ARGUMENT    | [] | The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).
          400 | NOT_PERMITTED    | FAILED_PRECONDITION | [] | User location is not supported for the API use.
          403 | NOT_PERMITTED    | PERMISSION_DENIED   | [] | Permission denied
          404 | MODEL_NOT_FOUND  | NOT_FOUND           | [] | models/none is not found
          429 | RATE_LIMITED     | RESOURCE_EXHAUSTED  | [{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"15"}]}] | Quota exceeded
          429 | QUOTA_EXHAUSTED  | RESOURCE_EXHAUSTED  | [{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel","quotaValue":"50"}]},{"retryDelay":"37s"}] | Quota exceeded
          429 | QUOTA_EXHAUSTED  | RESOURCE_EXHAUSTED  | [{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"0"}]}] | Quota exceeded
          429 | QUOTA_EXHAUSTED  | RESOURCE_EXHAUSTED  | [] | Quota exceeded for metric: requests, limit: 0
          429 | RATE_LIMITED     | RESOURCE_EXHAUSTED  | [] | Resource has been exhausted (e.g. check quota).
          500 | SERVER_ERROR     | INTERNAL            | [] | An internal error has occurred.
          503 | OVERLOADED       | UNAVAILABLE         | [] | The model is overloaded.
          504 | SERVER_ERROR     | DEADLINE_EXCEEDED   | [] | Deadline expired
          429 | RATE_LIMITED     | SOMETHING_NEW       | [] | Unknown codes go by status
          """)
  void anErrorMeansWhatGeminiSaysItMeans(
      int status, FailureKind kind, String name, String details, String message) {
    String error =
        """
        {"error":{"code":%d,"message":"%s","status":"%s","details":%s}}\
        """
            .formatted(status, message, name, details);

    for (String body : List.of(error, "[" + error + "]")) {
      Failure failure = failure(status, Map.of("Content-Type", "application/json"), body);

      assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
      assertThat(failure.code()).isEqualTo(name);
      assertThat(failure.retryAfter()).isNull();
    }
  }
}
