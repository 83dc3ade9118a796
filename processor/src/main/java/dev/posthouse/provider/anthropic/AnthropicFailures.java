package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.call.Diagnosis;
import dev.posthouse.provider.call.StatusKinds;
import dev.posthouse.provider.http.RetryAfter;
import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Anthropic's errors mean: {@code {"type":"error","error":{"type","message","details"?},
 * "request_id"}}.
 */
public final class AnthropicFailures {
  private static final Pattern REGAIN_ACCESS =
      Pattern.compile("regain access on (\\d{4}-\\d{2}-\\d{2}) at (\\d{2}:\\d{2}) UTC");

  private AnthropicFailures() {}

  public static Failure of(HttpError error, Instant now) {
    JsonNode body = error.json();
    String type = body.at("/error/type").asText("");
    String detailCode = body.at("/error/details/error_code").asText("");
    String message = body.at("/error/message").asText("");
    FailureKind kind = kind(error.status(), type, detailCode, message);
    String requestId = error.header("request-id");
    return new Diagnosis(
            kind,
            detailCode.isEmpty() ? type : detailCode,
            message,
            requestId == null ? body.path("request_id").asText() : requestId,
            kind == FailureKind.QUOTA_EXHAUSTED
                ? untilRenewal(detailCode, message, now)
                : RetryAfter.header(error, now))
        .failure(error.status());
  }

  private static FailureKind kind(int status, String type, String detailCode, String message) {
    // "enforced_spend_limit_reached" comes as a rate_limit_error; the SDK knows more of its family.
    if (detailCode.endsWith("spend_limit_reached")) {
      return FailureKind.QUOTA_EXHAUSTED;
    }
    return switch (type) {
      case "invalid_request_error" -> invalidRequest(message);
      case "authentication_error" -> FailureKind.BAD_CREDENTIALS;
      case "billing_error" -> FailureKind.QUOTA_EXHAUSTED;
      case "permission_error" -> FailureKind.NOT_PERMITTED;
      case "not_found_error" -> FailureKind.MODEL_NOT_FOUND;
      case "request_too_large" -> FailureKind.TOO_LARGE;
      case "rate_limit_error" -> FailureKind.RATE_LIMITED;
      case "overloaded_error" -> FailureKind.OVERLOADED;
      case "conflict_error", "api_error", "timeout_error" -> FailureKind.SERVER_ERROR;
      default -> StatusKinds.of(status);
    };
  }

  private static FailureKind invalidRequest(String message) {
    if (message.contains("prompt is too long") || message.contains("exceed context limit")) {
      return FailureKind.CONTEXT_OVERFLOW;
    }
    if (message.contains("credit balance is too low")
        || message.contains("specified API usage limits")
        || message.contains("specified workspace API usage limits")) {
      return FailureKind.QUOTA_EXHAUSTED;
    }
    if (message.contains("organization has been disabled")) {
      return FailureKind.NOT_PERMITTED;
    }
    return FailureKind.INVALID_REQUEST;
  }

  /** A used-up quota comes back at a stated moment, or with the next month; money at no moment. */
  private static @Nullable Duration untilRenewal(String detailCode, String message, Instant now) {
    Matcher stated = REGAIN_ACCESS.matcher(message);
    if (stated.find()) {
      return RetryAfter.until(
          LocalDate.parse(stated.group(1))
              .atTime(LocalTime.parse(stated.group(2)))
              .toInstant(ZoneOffset.UTC),
          now);
    }
    if (detailCode.equals("enforced_spend_limit_reached")) {
      return RetryAfter.until(
          LocalDate.ofInstant(now, ZoneOffset.UTC)
              .with(TemporalAdjusters.firstDayOfNextMonth())
              .atStartOfDay()
              .toInstant(ZoneOffset.UTC),
          now);
    }
    return null;
  }
}
