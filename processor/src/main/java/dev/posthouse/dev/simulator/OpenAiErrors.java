package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's error answers. Source: its guide to error codes; the texts are those of recorded
 * responses.
 *
 * <p>Tested by {@code FaultsTest}.
 */
final class OpenAiErrors {
  private OpenAiErrors() {}

  static ErrorReply reply(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    ErrorReply reply =
        switch (kind) {
          case INVALID_REQUEST ->
              reply(
                  400,
                  detail == null ? "Invalid type for 'messages'." : detail,
                  "invalid_request_error",
                  null);
          case CONTEXT_TOO_LONG ->
              reply(
                  400,
                  "This model's maximum context length is 128000 tokens. However, your messages"
                      + " resulted in 141205 tokens. Please reduce the length of the messages.",
                  "invalid_request_error",
                  "context_length_exceeded");
          case AUTHENTICATION ->
              reply(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key");
          case PERMISSION ->
              reply(
                  403,
                  "Country, region, or territory not supported",
                  "request_forbidden",
                  "unsupported_country_region_territory");
          case NOT_FOUND ->
              reply(
                  404,
                  detail == null
                      ? "The model `%s` does not exist or you do not have access to it."
                          .formatted(model)
                      : detail,
                  "invalid_request_error",
                  "model_not_found");
          case TOO_LARGE -> reply(413, "Request entity too large", "invalid_request_error", null);
          case RATE_LIMITED -> rateLimited(model, retryAfter);
          case QUOTA_EXHAUSTED ->
              reply(
                  429,
                  "You exceeded your current quota, please check your plan and billing details.",
                  "insufficient_quota",
                  "insufficient_quota");
          case BILLING ->
              reply(
                  429,
                  "Your credit balance is exhausted.",
                  "insufficient_quota",
                  "credit_balance_exhausted");
          case TIMEOUT -> reply(504, "The request timed out.", "server_error", null);
          case OVERLOADED, ERROR_MID_STREAM ->
              reply(
                  503,
                  "The server is currently overloaded. Please try again later.",
                  "service_unavailable_error",
                  "server_is_overloaded");
          case SERVER_ERROR,
              REFUSAL,
              RESET_BEFORE_HEADERS,
              RESET_AFTER_HEADERS,
              SILENCE,
              STALL,
              CUT,
              RESET_MID_STREAM,
              MALFORMED ->
              reply(
                  500,
                  "The server had an error while processing your request. Sorry about that!",
                  "server_error",
                  null);
        };
    return retryAfter == null
        ? reply
        : new ErrorReply(
            reply.status(),
            Map.of(
                "retry-after",
                Dialect.seconds(retryAfter),
                "retry-after-ms",
                Long.toString(retryAfter.toMillis())),
            reply.body());
  }

  private static ErrorReply rateLimited(String model, @Nullable Duration retryAfter) {
    String advice =
        retryAfter == null
            ? ""
            : " Please try again in %s.".formatted(OpenAiDialect.span(retryAfter));
    return reply(
        429,
        "Rate limit reached for %s on requests per min (RPM).%s".formatted(model, advice),
        "requests",
        "rate_limit_exceeded");
  }

  static ObjectNode body(String message, String type, @Nullable String code) {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", code);
    return body;
  }

  private static ErrorReply reply(int status, String message, String type, @Nullable String code) {
    return new ErrorReply(status, Map.of(), body(message, type, code));
  }
}
