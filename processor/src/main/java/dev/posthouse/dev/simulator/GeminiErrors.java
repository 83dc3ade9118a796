package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's error answers: google.rpc.Status as JSON. The delay it asks for is in the body, not in a
 * header.
 *
 * <p>Tested by {@code FaultsTest}.
 */
final class GeminiErrors {
  private static final String TYPE = "type.googleapis.com/google.rpc.";

  private GeminiErrors() {}

  static ErrorReply reply(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    ErrorReply reply =
        switch (kind) {
          case INVALID_REQUEST ->
              reply(
                  400,
                  "INVALID_ARGUMENT",
                  detail == null ? "Invalid JSON payload received." : detail);
          case CONTEXT_TOO_LONG ->
              reply(
                  400,
                  "INVALID_ARGUMENT",
                  "The input token count (1187634) exceeds the maximum number of tokens allowed"
                      + " (1048576).");
          case AUTHENTICATION -> invalidKey();
          case BILLING ->
              reply(
                  400,
                  "FAILED_PRECONDITION",
                  "Please enable billing on your project in Google AI Studio.");
          case PERMISSION ->
              reply(403, "PERMISSION_DENIED", "The caller does not have permission.");
          case NOT_FOUND ->
              reply(
                  404,
                  "NOT_FOUND",
                  detail == null
                      ? "models/%s is not found for API version v1beta.".formatted(model)
                      : detail);
          case TOO_LARGE ->
              reply(
                  413,
                  "INVALID_ARGUMENT",
                  "Request payload size exceeds the limit: 20971520 bytes.");
          case RATE_LIMITED -> quota("GenerateRequestsPerMinutePerProjectPerModel", model);
          case QUOTA_EXHAUSTED -> quota("GenerateRequestsPerDayPerProjectPerModel", model);
          case TIMEOUT ->
              reply(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");
          case OVERLOADED, ERROR_MID_STREAM ->
              reply(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
          case SERVER_ERROR,
              REFUSAL,
              RESET_BEFORE_HEADERS,
              RESET_AFTER_HEADERS,
              SILENCE,
              STALL,
              CUT,
              RESET_MID_STREAM,
              MALFORMED ->
              reply(500, "INTERNAL", "An internal error has occurred.");
        };
    if (retryAfter != null) {
      details(reply)
          .addObject()
          .put("@type", TYPE + "RetryInfo")
          .put("retryDelay", delay(retryAfter));
    }
    return reply;
  }

  /** Protobuf's JSON form of a duration: seconds with a fraction where there is one. */
  private static String delay(Duration wait) {
    return wait.toMillis() % 1_000 == 0 ? wait.toSeconds() + "s" : wait.toMillis() / 1_000.0 + "s";
  }

  private static ErrorReply invalidKey() {
    ErrorReply reply =
        reply(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    details(reply)
        .addObject()
        .put("@type", TYPE + "ErrorInfo")
        .put("reason", "API_KEY_INVALID")
        .put("domain", "googleapis.com");
    return reply;
  }

  private static ErrorReply quota(String quotaId, String model) {
    ErrorReply reply =
        reply(
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details.");
    ObjectNode failure = details(reply).addObject().put("@type", TYPE + "QuotaFailure");
    ObjectNode violation =
        failure
            .putArray("violations")
            .addObject()
            .put("quotaMetric", "generativelanguage.googleapis.com/generate_content_requests")
            .put("quotaId", quotaId)
            .put("quotaValue", "60");
    violation.putObject("quotaDimensions").put("model", model).put("location", "global");
    return reply;
  }

  private static ArrayNode details(ErrorReply reply) {
    return reply.body().withObject("error").withArray("details");
  }

  private static ErrorReply reply(int status, String code, String message) {
    ObjectNode body = Json.object();
    body.putObject("error").put("code", status).put("message", message).put("status", code);
    return new ErrorReply(status, Map.of(), body);
  }
}
