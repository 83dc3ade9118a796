package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnthropicProviderTest extends ProviderContract {
  AnthropicProviderTest() {
    super(Vendor.ANTHROPIC);
  }

  @Test
  void theWholeBodyGoesThroughTheSdk() throws Exception {
    JobRequest request = request();
    request.setSystem("Be brief.");
    request.setStop(List.of("END", "STOP"));
    request.setProviderOptions("{\"anthropic\":{\"thinking\":{\"type\":\"disabled\"}}}");

    VendorServer.Received sent = sent(request);

    assertThat(sent.path()).isEqualTo("/v1/messages");
    assertThat(sent.headers()).containsEntry("Authorization", "Bearer " + KEY);
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"model":"asked-model","max_tokens":1234,"stream":true,"system":"Be brief.",
                 "messages":[{"role":"user","content":"Good morning in German?"}],
                 "stop_sequences":["END","STOP"],"thinking":{"type":"disabled"}}\
                """));
  }

  @Test
  void theEndAtAStopSequenceIsTold() throws Exception {
    server.answer(VendorServer.stream(vendor.answer("stop_sequence", "Fine")));

    assertThat(call(request()).stopReason()).isEqualTo("stop_sequence");
  }

  @Test
  void aFilledContextIsAnOverflow() {
    server.answer(VendorServer.stream(vendor.answer("model_context_window_exceeded", "And so on")));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.CONTEXT_OVERFLOW);
  }

  @Test
  void aRateLimitCarriesItsWaitAndTheRequestsId() {
    Failure failure =
        failure(
            429,
            Map.of("retry-after", "7", "request-id", "req_1"),
            """
            {"type":"error","error":{"type":"rate_limit_error","message":"Slow"},"request_id":"req_2"}\
            """);

    assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(failure.requestId()).isEqualTo("req_1");
    assertThat(failure.code()).isEqualTo("rate_limit_error");
  }

  static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | INVALID_REQUEST   | invalid_request_error | messages: at least one message is required
          400 | CONTEXT_OVERFLOW  | invalid_request_error | prompt is too long: 205000 tokens > 200000 maximum
          400 | CONTEXT_OVERFLOW  | invalid_request_error | input length and `max_tokens` exceed context limit: 198000 + 8192 > 200000
          400 | QUOTA_EXHAUSTED   | invalid_request_error | Your credit balance is too low to access the API.
          400 | QUOTA_EXHAUSTED   | invalid_request_error | You have reached your specified API usage limits. You will regain access on 2030-01-01 at 00:00 UTC.
          401 | BAD_CREDENTIALS   | authentication_error  | invalid x-api-key
          402 | QUOTA_EXHAUSTED   | billing_error         | There is an issue with your billing
          403 | NOT_PERMITTED     | permission_error      | Your API key does not have permission to use the specified resource
          404 | MODEL_NOT_FOUND   | not_found_error       | model: claude-none
          409 | SERVER_ERROR      | conflict_error        | Conflict
          413 | TOO_LARGE         | request_too_large     | Request exceeds the maximum size
          429 | RATE_LIMITED      | rate_limit_error      | This request would exceed your rate limit
          500 | SERVER_ERROR      | api_error             | Internal server error
          504 | SERVER_ERROR      | timeout_error         | Request timed out
          529 | OVERLOADED        | overloaded_error      | Overloaded
          500 | OVERLOADED        | overloaded_error      | Code goes before status
          400 | INVALID_REQUEST   | some_new_error        | Unknown codes go by status
          429 | RATE_LIMITED      | some_new_error        | Unknown codes go by status
          """)
  void anErrorMeansWhatAnthropicSaysItMeans(
      int status, FailureKind kind, String type, String message) {
    Failure failure =
        failure(
            status,
            Map.of("Content-Type", "application/json"),
            """
            {"type":"error","error":{"type":"%s","message":"%s"},"request_id":"req_7"}\
            """
                .formatted(type, message));

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
    assertThat(failure.code()).isEqualTo(type);
    assertThat(failure.requestId()).isEqualTo("req_7");
    assertThat(failure.retryAfter() != null).isEqualTo(message.contains("regain"));
  }

  @Test
  void anEnforcedSpendLimitIsAQuotaUntilTheNextMonth() {
    var error =
        new HttpError(
            429,
            Map.of(),
            """
            {"type":"error","error":{"type":"rate_limit_error","message":"Limit reached",
            "details":{"error_code":"enforced_spend_limit_reached"}}}\
            """);

    Failure failure = AnthropicFailures.of(error, Instant.parse("2026-11-29T00:00:00Z"));

    assertThat(failure.kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    assertThat(failure.code()).isEqualTo("enforced_spend_limit_reached");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofDays(2));
  }
}
