package dev.posthouse.provider.google;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.call.Diagnosis;
import dev.posthouse.provider.call.StatusKinds;
import dev.posthouse.provider.http.RetryAfter;
import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Gemini's errors mean: {@code {"error":{"code","message","status","details":[…]}}}, in an
 * array of one where it answers a streaming request.
 */
public final class GoogleFailures {
  private static final Pattern LIMIT_ZERO = Pattern.compile("limit: 0(?![\\d.])");

  private GoogleFailures() {}

  public static Failure of(HttpError error, Instant now) {
    JsonNode body = error.json();
    JsonNode fields = (body.isArray() ? body.path(0) : body).path("error");
    String status = fields.path("status").asText("");
    String message = fields.path("message").asText("");
    JsonNode details = fields.path("details");
    int httpStatus = error.status() < 400 ? fields.path("code").asInt() : error.status();
    FailureKind kind = kind(httpStatus, status, message, details);
    return new Diagnosis(
            kind,
            status,
            message,
            error.header("x-request-id"),
            // A used-up day or plan also comes with a delay of seconds, which means nothing.
            kind == FailureKind.QUOTA_EXHAUSTED ? null : retryAfter(error, details, message, now))
        .failure(error.status());
  }

  private static FailureKind kind(int httpStatus, String status, String message, JsonNode details) {
    return switch (status) {
      case "INVALID_ARGUMENT" -> invalidArgument(message, details);
      case "UNAUTHENTICATED" -> FailureKind.BAD_CREDENTIALS;
      case "PERMISSION_DENIED" ->
          badKey(details) ? FailureKind.BAD_CREDENTIALS : FailureKind.NOT_PERMITTED;
      // The region, or billing that was never set up.
      case "FAILED_PRECONDITION" -> FailureKind.NOT_PERMITTED;
      case "NOT_FOUND" -> FailureKind.MODEL_NOT_FOUND;
      case "RESOURCE_EXHAUSTED" ->
          usedUp(message, details) ? FailureKind.QUOTA_EXHAUSTED : FailureKind.RATE_LIMITED;
      case "UNAVAILABLE" -> FailureKind.OVERLOADED;
      case "INTERNAL", "DEADLINE_EXCEEDED", "CANCELLED", "ABORTED", "UNKNOWN" ->
          FailureKind.SERVER_ERROR;
      default -> StatusKinds.of(httpStatus);
    };
  }

  private static FailureKind invalidArgument(String message, JsonNode details) {
    if (badKey(details) || message.startsWith("API key not valid")) {
      return FailureKind.BAD_CREDENTIALS;
    }
    return message.contains("input token count") && message.contains("exceeds the maximum number")
        ? FailureKind.CONTEXT_OVERFLOW
        : FailureKind.INVALID_REQUEST;
  }

  private static boolean badKey(JsonNode details) {
    return details
        .valueStream()
        .map(detail -> detail.path("reason").asText(""))
        .anyMatch(reason -> reason.equals("API_KEY_INVALID") || reason.equals("API_KEY_EXPIRED"));
  }

  /** Whether a day's quota is gone, or there never was one. */
  private static boolean usedUp(String message, JsonNode details) {
    return LIMIT_ZERO.matcher(message).find()
        || details
            .valueStream()
            .flatMap(detail -> detail.path("violations").valueStream())
            .anyMatch(
                violation ->
                    violation.path("quotaId").asText("").contains("PerDay")
                        || violation.path("quotaValue").asText("").equals("0"));
  }

  private static @Nullable Duration retryAfter(
      HttpError error, JsonNode details, String message, Instant now) {
    Duration said = RetryAfter.longer(RetryAfter.header(error, now), RetryAfter.text(message));
    for (JsonNode detail : details) {
      said = RetryAfter.longer(said, RetryAfter.duration(detail.path("retryDelay").asText("")));
    }
    return said;
  }
}
