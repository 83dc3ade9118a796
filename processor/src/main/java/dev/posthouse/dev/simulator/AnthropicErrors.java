package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's error answers. Source: its documentation on errors; the texts are those of recorded
 * responses.
 *
 * <p>Tested by {@code FaultsTest}.
 */
final class AnthropicErrors {
  private AnthropicErrors() {}

  static ErrorReply reply(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    ErrorReply reply =
        switch (kind) {
          case INVALID_REQUEST ->
              reply(
                  400,
                  "invalid_request_error",
                  detail == null ? "messages: Input should be a valid list" : detail);
          case CONTEXT_TOO_LONG ->
              reply(
                  400,
                  "invalid_request_error",
                  "prompt is too long: 214512 tokens > 200000 maximum");
          case BILLING ->
              reply(
                  400,
                  "invalid_request_error",
                  "Your credit balance is too low to access the Anthropic API. Please go to Plans &"
                      + " Billing to upgrade or purchase credits.");
          case AUTHENTICATION -> reply(401, "authentication_error", "invalid x-api-key");
          case PERMISSION ->
              reply(
                  403,
                  "permission_error",
                  "Your API key does not have permission to use the specified resource.");
          case NOT_FOUND ->
              reply(404, "not_found_error", detail == null ? "model: " + model : detail);
          case TOO_LARGE -> reply(413, "request_too_large", "Request exceeds the maximum size");
          case RATE_LIMITED ->
              reply(
                  429,
                  "rate_limit_error",
                  "This request would exceed your organization's rate limit of requests per"
                      + " minute.");
          case QUOTA_EXHAUSTED -> spendLimit();
          case TIMEOUT -> reply(504, "timeout_error", "Request timed out");
          case OVERLOADED, ERROR_MID_STREAM -> reply(529, "overloaded_error", "Overloaded");
          case SERVER_ERROR,
              REFUSAL,
              RESET_BEFORE_HEADERS,
              RESET_AFTER_HEADERS,
              SILENCE,
              STALL,
              CUT,
              RESET_MID_STREAM,
              MALFORMED ->
              reply(500, "api_error", "Internal server error");
        };
    return retryAfter == null
        ? reply
        : new ErrorReply(
            reply.status(), Map.of("retry-after", Dialect.seconds(retryAfter)), reply.body());
  }

  static ObjectNode error(String type, String message) {
    return Json.object().put("type", type).put("message", message);
  }

  private static ErrorReply spendLimit() {
    ErrorReply reply =
        reply(429, "rate_limit_error", "You have reached your enforced spend limit.");
    reply
        .body()
        .withObject("error")
        .putObject("details")
        .put("error_code", "enforced_spend_limit_reached");
    return reply;
  }

  private static ErrorReply reply(int status, String type, String message) {
    ObjectNode body = Json.object().put("type", "error");
    body.set("error", error(type, message));
    return new ErrorReply(status, Map.of(), body);
  }
}
