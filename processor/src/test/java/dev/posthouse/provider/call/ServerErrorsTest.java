package dev.posthouse.provider.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.translation.HttpError;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The words of servers: of vendors, of those that speak their formats, and of what stands before.
 */
final class ServerErrorsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          400 | CONTEXT_OVERFLOW | {"error":{"message":"Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)","type":"invalid_request_error"}}
          400 | CONTEXT_OVERFLOW | {"error":{"message":"Prompt length (9000) exceeds maximum input length (8192)","type":"BadRequestError"}}
          500 | CONTEXT_OVERFLOW | {"error":{"message":"default_max_tokens (-40) should be greater than 0: the prompt is longer than the max_seq_len of the engine"}}
          400 | CONTEXT_OVERFLOW | {"error":{"message":"Range of input length should be [1, 30720]","code":"invalid_parameter_error"}}
          422 | CONTEXT_OVERFLOW | {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 4000 `inputs` tokens and 200 `max_new_tokens`"}
          400 | CONTEXT_OVERFLOW | {"error":{"message":"Please reduce the length of the messages or completion. Current length is 9001 while limit is 8192"}}
          400 | CONTEXT_OVERFLOW | {"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\\"error\\":{\\"code\\":\\"context_length_exceeded\\"}}","provider_name":"X"}}}
          400 | CONTEXT_OVERFLOW | {"error":{"message":"The number of tokens to keep from the initial prompt is greater than the context length"}}
          400 | INVALID_REQUEST | {"error":{"message":"max_tokens must be at least 1","type":"invalid_request_error"}}
          400 | INVALID_REQUEST | {"detail":[{"loc":["body","messages"],"msg":"field required","type":"value_error.missing"}]}
          400 | TOO_LARGE | {"error":{"message":"Too many images in request: at most 10 images may be given"}}
          400 | TOO_LARGE | {"message":"Malformed input request: expected maxLength: 42000, actual: 46735"}
          413 | TOO_LARGE | <html><title>413 Request Entity Too Large</title></html>
          400 | FETCH_FAILED | {"error":{"message":"Failed to download image from https://a.example/b.png: 404"}}
          400 | FETCH_FAILED | {"error":{"code":400,"message":"Cannot fetch content from the provided URL.","status":"INVALID_ARGUMENT"}}
          400 | NOT_SUPPORTED | {"error":{"message":"The model does not support image input","code":"bad_request"}}
          400 | NOT_SUPPORTED | {"error":{"message":"Function tools with reasoning_effort are not supported for it in /v1/chat/completions."}}
          404 | NOT_SUPPORTED | {"error":{"message":"No endpoints found matching your data policy","code":404}}
          404 | NOT_SUPPORTED | {"error":{"message":"No such File object: file-1","type":"invalid_request_error","code":null}}
          404 | MODEL_NOT_FOUND | {"error":{"message":"No endpoints found for maker/model-1.","code":404}}
          404 | MODEL_NOT_FOUND | {"error":{"message":"model 'qwen' not found, try pulling it first","type":"not_found_error"}}
          404 | MODEL_NOT_FOUND | {"object":"error","message":"The model `m` does not exist.","type":"NotFoundError","code":404}
          404 | MODEL_NOT_FOUND | {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}
          410 | MODEL_NOT_FOUND | {"error":{"message":"The model m-1 has been retired."}}
          410 | SERVER_ERROR | <html>Gone</html>
          404 | SERVER_ERROR | {"error":{"message":"Not Found"}}
          404 | SERVER_ERROR | {"detail":"Not Found"}
          405 | SERVER_ERROR | {"detail":"Method Not Allowed"}
          421 | SERVER_ERROR |
          403 | SERVER_ERROR | <html><head><title>Attention Required!</title></head></html>
          403 | NOT_PERMITTED | {"error":{"message":"Forbidden"}}
          498 | OVERLOADED | {"error":{"message":"full"}}
          503 | OVERLOADED | {"error":{"type":"api_error","message":"Internal server error"}}
          429 | OVERLOADED | {"error":{"type":"rate_limit_error","message":"The engine is currently overloaded, please try again later"}}
          429 | OVERLOADED | {"error":{"type":"engine_overloaded_error","message":"busy"}}
          429 | OVERLOADED | {"error":{"message":"Resource unavailable for flex processing","code":"resource_unavailable"}}
          429 | RATE_LIMITED | {"error":{"code":429,"message":"Quota exceeded for online_prediction_input_tokens_per_minute_per_base_model","status":"RESOURCE_EXHAUSTED"}}
          429 | RATE_LIMITED | Too many requests
          429 | QUOTA_EXHAUSTED | {"error":{"message":"Rate limit reached on tokens per day (TPD): Limit 100000, Used 99000","type":"tokens","code":"rate_limit_exceeded"}}
          429 | QUOTA_EXHAUSTED | {"error":{"message":"Rate limit exceeded: free-models-per-day.","code":429}}
          403 | QUOTA_EXHAUSTED | {"error":{"message":"Your account is not active, organization exceeded current quota, please check your plan","type":"exceeded_current_quota_error"}}
          400 | QUOTA_EXHAUSTED | {"error":{"message":"ExceededBudget: Budget has been exceeded! Current cost: 10.2, Max budget: 10.0"}}
          402 | QUOTA_EXHAUSTED | {"error":{"message":"Insufficient Balance","type":"unknown_error"}}
          400 | BAD_CREDENTIALS | {"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}
          400 | REFUSED | {"error":{"message":"Content Exists Risk","type":"invalid_request_error"}}
          400 | REFUSED | {"error":{"message":"The request was rejected because it was considered high risk","type":"content_filter"}}
          403 | REFUSED | {"error":"Content violates usage guidelines."}
          400 | INVALID_OUTPUT | {"error":{"message":"Failed to validate JSON. Please adjust your prompt.","code":"json_validate_failed","failed_generation":"{"}}
          500 | INVALID_OUTPUT | {"error":{"message":"error parsing tool call: raw='{' err=unexpected end"}}
          400 | SERVER_ERROR | <html><body>The plain HTTP request was sent to HTTPS port</body></html>
          403 | QUOTA_EXHAUSTED | {"error":{"message":"Key limit exceeded (total limit)","code":403}}
          400 | NOT_PERMITTED | {"error":{"message":"Your organization does not have access to this feature","type":"invalid_request_error"}}
          400 | NOT_SUPPORTED | {"error":{"message":"You uploaded an unsupported image.","code":"invalid_image_format"}}
          429 | OVERLOADED | {"message":"We are experiencing high traffic","code":"queue_exceeded"}
          400 | NOT_PERMITTED | {"type":"error","error":{"type":"invalid_request_error","message":"This organization has been disabled."}}
          """)
  void anErrorMeansWhatItsWordsSay(int status, FailureKind kind, String body) {
    var error = new HttpError(status, Map.of(), body == null ? "" : body);

    assertThat(ServerErrors.failure(error, NOW).kind()).isEqualTo(kind);
  }

  @Test
  void aSuccessThatIsNoStreamSaysWhatCame() {
    Map<String, String> type = Map.of("Content-Type", "text/html");

    Failure failure =
        ServerErrors.failure(new HttpError(200, type, "<html>Secret words</html>"), NOW);

    assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(failure.message())
        .contains("a page came, of the content type text/html")
        .doesNotContain("Secret");
  }

  @Test
  void everyReasonAndRuleHasASource() {
    assertThat(StopReasons.rows()).allMatch(row -> !row.source().isBlank());
    assertThat(FailureRules.rows()).allMatch(row -> !row.source().isBlank());
  }
}
