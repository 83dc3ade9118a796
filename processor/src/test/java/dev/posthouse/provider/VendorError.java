package dev.posthouse.provider;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Reaction;
import dev.posthouse.settings.Api;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An error as a vendor sends it, and what the facts about providers say that it means.
 *
 * @param code what the failure is to carry as its code
 * @param patience how long the vendor asks not to be called: empty for nothing, a duration, or
 *     "stated" where it depends on the day
 */
record VendorError(
    Api api,
    int status,
    Map<String, String> headers,
    String body,
    String code,
    String message,
    FailureKind kind,
    Reaction reaction,
    String patience) {

  /** Every row of the table. */
  static List<VendorError> all() {
    return Stream.of(anthropic(), openAi(Api.OPENAI), openAi(Api.OPENAI_RESPONSES), gemini())
        .flatMap(List::stream)
        .toList();
  }

  /** status | kind | reaction | wait | type | details | message */
  private static List<VendorError> anthropic() {
    return rows("""
    400 | INVALID_REQUEST  | DEAD           |        | invalid_request_error | | messages: at least one message is required
    400 | CONTEXT_OVERFLOW | LARGER_CONTEXT |        | invalid_request_error | | prompt is too long: 205000 tokens > 200000 maximum
    400 | CONTEXT_OVERFLOW | LARGER_CONTEXT |        | invalid_request_error | | input length and `max_tokens` exceed context limit: 198000 + 8192 > 200000, decrease input length or `max_tokens` and try again
    400 | QUOTA_EXHAUSTED  | PARK           |        | invalid_request_error | | Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.
    400 | QUOTA_EXHAUSTED  | PARK           | stated | invalid_request_error | | You have reached your specified API usage limits. You will regain access on 2030-01-01 at 00:00 UTC.
    400 | QUOTA_EXHAUSTED  | PARK           | stated | invalid_request_error | | You have reached your specified workspace API usage limits. You will regain access on 2030-01-01 at 00:00 UTC.
    400 | NOT_PERMITTED    | PARK           |        | invalid_request_error | | This organization has been disabled.
    401 | BAD_CREDENTIALS  | PARK           |        | authentication_error  | | invalid x-api-key
    402 | QUOTA_EXHAUSTED  | PARK           |        | billing_error         | | There is an issue with your billing or payment information.
    403 | NOT_PERMITTED    | PARK           |        | permission_error      | | Your API key does not have permission to use the specified resource.
    404 | MODEL_NOT_FOUND  | PARK           |        | not_found_error       | | model: claude-none
    409 | SERVER_ERROR     | RETRY          |        | conflict_error        | | The request conflicts with another one.
    413 | TOO_LARGE        | MOVE_ON        |        | request_too_large     | | Request exceeds the maximum size
    429 | RATE_LIMITED     | WAIT           | PT7S   | rate_limit_error      | | This request would exceed your organization's rate limit of 50 requests per minute.
    429 | QUOTA_EXHAUSTED  | PARK           | stated | rate_limit_error      | {"error_code":"enforced_spend_limit_reached"} | You have reached your enforced spend limit.
    500 | SERVER_ERROR     | RETRY          |        | api_error             | | Internal server error
    504 | SERVER_ERROR     | RETRY          |        | timeout_error         | | Request timed out
    529 | OVERLOADED       | RETRY          |        | overloaded_error      | | Overloaded
    500 | OVERLOADED       | RETRY          |        | overloaded_error      | | The code goes before the status
    400 | INVALID_REQUEST  | DEAD           |        | some_new_error        | | An unknown code goes by the status
    429 | RATE_LIMITED     | WAIT           | PT7S   | some_new_error        | | An unknown code goes by the status
    529 | OVERLOADED       | RETRY          |        | some_new_error        | | An unknown code goes by the status
    """)
        .map(
            row -> {
              Map<String, String> headers = headers("request-id", "x-should-retry", row[0]);
              headers.put("anthropic-ratelimit-requests-limit", "50");
              headers.put("anthropic-ratelimit-requests-remaining", "0");
              headers.put("anthropic-ratelimit-requests-reset", "2030-01-01T00:00:07Z");
              if (row[3].equals("PT7S")) {
                headers.put("retry-after", "7");
              }
              String details = row[5].isEmpty() ? "" : ",\"details\":" + row[5];
              return error(
                  Api.ANTHROPIC,
                  row,
                  headers,
                  details.isEmpty() ? row[4] : "enforced_spend_limit_reached",
                  row[6],
                  """
                  {"type":"error","error":{"type":"%s","message":%s%s},"request_id":"req_7"}\
                  """
                      .formatted(row[4], quoted(row[6]), details));
            })
        .toList();
  }

  /** status | kind | reaction | wait | type | code | message */
  private static List<VendorError> openAi(Api api) {
    return rows("""
    400 | CONTEXT_OVERFLOW | LARGER_CONTEXT | | invalid_request_error | context_length_exceeded | This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens.
    400 | CONTEXT_OVERFLOW | LARGER_CONTEXT | | invalid_request_error | | This model's maximum context length is 8192 tokens.
    400 | CONTEXT_OVERFLOW | LARGER_CONTEXT | | invalid_request_error | | Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.
    400 | REFUSED          | DEAD           | | invalid_request_error | content_policy_violation | Your request was rejected as a result of our safety system.
    400 | REFUSED          | DEAD           | | | content_filter | The response was filtered due to the prompt triggering a content management policy.
    400 | INTERNAL         | MOVE_ON        | | invalid_request_error | unsupported_parameter | Unsupported parameter: 'logit_bias' is not supported with this model.
    400 | INTERNAL         | MOVE_ON        | | invalid_request_error | unsupported_value | Unsupported value: 'seed' does not support 7 with this model.
    400 | INTERNAL         | MOVE_ON        | | invalid_request_error | | Unsupported value: 'seed' does not support 7 with this model.
    400 | INVALID_REQUEST  | DEAD           | | invalid_request_error | invalid_value | Invalid value: 'bishop'. Supported values are: 'system' and 'user'.
    401 | BAD_CREDENTIALS  | PARK           | | invalid_request_error | invalid_api_key | Incorrect API key provided: sk-live-****.
    403 | NOT_PERMITTED    | PARK           | | request_forbidden | unsupported_country_region_territory | Country, region, or territory not supported
    403 | MODEL_NOT_FOUND  | PARK           | | invalid_request_error | model_not_found | Project does not have access to model
    404 | MODEL_NOT_FOUND  | PARK           | | invalid_request_error | model_not_found | The model `gpt-none` does not exist or you do not have access to it.
    429 | RATE_LIMITED     | WAIT           | PT1.146S | tokens | rate_limit_exceeded | Rate limit reached for gpt-5 in organization org-1 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 1.146s. Visit the limits page to learn more.
    429 | RATE_LIMITED     | WAIT           | PT6M | requests | rate_limit_exceeded | Rate limit reached for requests. Please try again in 6m0s.
    429 | TOO_LARGE        | MOVE_ON        | | tokens | rate_limit_exceeded | Request too large for gpt-5 in organization org-1 on tokens per min (TPM): Limit 30000, Requested 48000. The input or output tokens must be reduced in order to run successfully.
    429 | RATE_LIMITED     | WAIT           | PT0.012S | tokens | rate_limit_exceeded | Request too large for gpt-5 on tokens per min (TPM): Limit 30000, Requested 20000.
    429 | RATE_LIMITED     | WAIT           | PT0.012S | rate_limit_error | slow_down | Please slow down and ramp up gradually.
    429 | QUOTA_EXHAUSTED  | PARK           | | insufficient_quota | insufficient_quota | You exceeded your current quota, please check your plan and billing details.
    429 | QUOTA_EXHAUSTED  | PARK           | | insufficient_quota | | You exceeded your current quota
    429 | QUOTA_EXHAUSTED  | PARK           | | billing_not_active | billing_not_active | Your account is not active, please check your billing details on our website.
    429 | QUOTA_EXHAUSTED  | PARK           | | billing_error | credit_balance_exhausted | Your credit balance is used up.
    429 | QUOTA_EXHAUSTED  | PARK           | | billing_error | organization_spend_limit_exceeded | Your organization reached its spend limit.
    429 | QUOTA_EXHAUSTED  | PARK           | | billing_error | project_spend_limit_exceeded | Your project reached its spend limit.
    429 | QUOTA_EXHAUSTED  | PARK           | | billing_error | organization_usage_limit_exceeded | Your organization reached its usage limit.
    500 | SERVER_ERROR     | RETRY          | | server_error | | The server had an error while processing your request. Sorry about that!
    503 | OVERLOADED       | RETRY          | | service_unavailable_error | | The engine is currently overloaded, please try again later
    503 | OVERLOADED       | RETRY          | | server_error | server_is_overloaded | Our servers are currently overloaded. Please try again later.
    400 | INVALID_REQUEST  | DEAD           | | some_new_type | some_new_code | An unknown code goes by the status
    429 | RATE_LIMITED     | WAIT           | PT0.012S | some_new_type | some_new_code | An unknown code goes by the status
    """)
        .map(
            row -> {
              Map<String, String> headers = headers("x-request-id", "x-should-retry", row[0]);
              headers.put("openai-version", "2020-10-01");
              headers.put("openai-processing-ms", "12");
              headers.put("x-ratelimit-limit-requests", "500");
              headers.put("x-ratelimit-remaining-requests", "0");
              headers.put("x-ratelimit-reset-requests", "12ms");
              return error(
                  api,
                  row,
                  headers,
                  row[5].isEmpty() ? row[4] : row[5],
                  row[6],
                  """
                  {
                    "error": {
                      "message": %s,
                      "type": %s,
                      "param": null,
                      "code": %s
                    }
                  }
                  """
                      .formatted(quoted(row[6]), orNull(row[4]), orNull(row[5])));
            })
        .toList();
  }

  /** status | kind | reaction | wait | status's name | details | message */
  private static List<VendorError> gemini() {
    return rows("""
    400 | INVALID_REQUEST  | DEAD           | | INVALID_ARGUMENT | [] | Invalid JSON payload received. Unknown name "contets": Cannot find field.
    400 | BAD_CREDENTIALS  | PARK           | | INVALID_ARGUMENT | [{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}] | API key not valid. Please pass a valid API key.
    400 | CONTEXT_OVERFLOW | LARGER_CONTEXT | | INVALID_ARGUMENT | [] | The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).
    400 | NOT_PERMITTED    | PARK           | | FAILED_PRECONDITION | [] | User location is not supported for the API use.
    403 | NOT_PERMITTED    | PARK           | | PERMISSION_DENIED | [] | Generative Language API has not been used in project 1 before or it is disabled.
    404 | MODEL_NOT_FOUND  | PARK           | | NOT_FOUND | [] | models/none is not found for API version v1beta, or is not supported for generateContent.
    429 | RATE_LIMITED     | WAIT           | PT37S | RESOURCE_EXHAUSTED | [{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_requests","quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"15"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}] | You exceeded your current quota, please check your plan and billing details.
    429 | QUOTA_EXHAUSTED  | PARK           | | RESOURCE_EXHAUSTED | [{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel","quotaValue":"50"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}] | You exceeded your current quota, please check your plan and billing details.
    429 | QUOTA_EXHAUSTED  | PARK           | | RESOURCE_EXHAUSTED | [{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"0"}]}] | You exceeded your current quota
    429 | QUOTA_EXHAUSTED  | PARK           | | RESOURCE_EXHAUSTED | [] | Quota exceeded for metric: generate_content_free_tier_requests, limit: 0
    429 | RATE_LIMITED     | WAIT           | | RESOURCE_EXHAUSTED | [] | Resource has been exhausted (e.g. check quota).
    500 | SERVER_ERROR     | RETRY          | | INTERNAL | [] | An internal error has occurred. Please retry or report.
    503 | OVERLOADED       | RETRY          | | UNAVAILABLE | [] | The model is overloaded. Please try again later.
    504 | SERVER_ERROR     | RETRY          | | DEADLINE_EXCEEDED | [] | Deadline expired before operation could complete.
    429 | RATE_LIMITED     | WAIT           | | SOMETHING_NEW | [] | An unknown code goes by the status
    400 | INVALID_REQUEST  | DEAD           | | SOMETHING_NEW | [] | An unknown code goes by the status
    """)
        .map(
            row -> {
              var headers = new LinkedHashMap<String, String>();
              headers.put("Content-Type", "application/json; charset=UTF-8");
              headers.put("Server", "scaffolding on HTTPServer2");
              headers.put("Vary", "Origin");
              // Asked for a stream, it puts the error into an array of one.
              return error(
                  Api.GEMINI,
                  row,
                  headers,
                  row[4],
                  row[6],
                  """
                  [{
                    "error": {
                      "code": %s,
                      "message": %s,
                      "status": "%s",
                      "details": %s
                    }
                  }
                  ]
                  """
                      .formatted(row[0], quoted(row[6]), row[4], row[5]));
            })
        .toList();
  }

  private static VendorError error(
      Api api,
      String[] row,
      Map<String, String> headers,
      String code,
      String message,
      String body) {
    return new VendorError(
        api,
        Integer.parseInt(row[0]),
        headers,
        body,
        code,
        message,
        FailureKind.valueOf(row[1]),
        Reaction.valueOf(row[2]),
        row[3]);
  }

  private static Stream<String[]> rows(String table) {
    return table
        .lines()
        .map(line -> Arrays.stream(line.split("\\|", 7)).map(String::strip).toArray(String[]::new));
  }

  private static Map<String, String> headers(String requestId, String retry, String status) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("Server", "cloudflare");
    headers.put(requestId, "req_7");
    // Advice to the vendor's SDK, which is not ours to follow.
    headers.put(retry, Boolean.toString(Integer.parseInt(status) >= 409));
    return headers;
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  private static String orNull(String text) {
    return text.isEmpty() ? "null" : quoted(text);
  }

  @Override
  public String toString() {
    return api + " " + status + " " + code + ": " + message;
  }
}
