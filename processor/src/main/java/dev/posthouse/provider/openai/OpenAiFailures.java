package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.call.Diagnosis;
import dev.posthouse.provider.call.StatusKinds;
import dev.posthouse.provider.http.RetryAfter;
import dev.posthouse.translation.HttpError;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAI's errors mean: {@code {"error":{"message","type","param","code"}}}. Servers that
 * speak the same format differ in the details: the error may be a bare text, its code a number, its
 * fields may stand at the top.
 */
final class OpenAiFailures {
  private static final Pattern LIMIT_AND_REQUESTED =
      Pattern.compile("Request too large.*?Limit:? ([\\d,]+), Requested:? ([\\d,]+)");

  private OpenAiFailures() {}

  static Failure of(HttpError error, Instant now) {
    JsonNode body = error.json();
    JsonNode fields = body.path("error").isMissingNode() ? body : body.path("error");
    String message = fields.isTextual() ? fields.asText() : fields.path("message").asText("");
    String code = fields.path("code").asText("");
    String type = fields.path("type").asText("");
    int status =
        error.status() < 400 && fields.path("code").isInt()
            ? fields.path("code").asInt()
            : error.status();
    return new Diagnosis(
            kind(status, code, type, message),
            code.isEmpty() || code.equals("null") ? type : code,
            message,
            error.header("x-request-id"),
            RetryAfter.longer(RetryAfter.header(error, now), RetryAfter.text(message)))
        .failure(error.status());
  }

  private static FailureKind kind(int status, String code, String type, String message) {
    return Stream.of(byCode(code, message), byCode(type, message), byText(status, message))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> StatusKinds.of(status));
  }

  /** The same words occur as code and as type. */
  private static @Nullable FailureKind byCode(String code, String message) {
    return switch (code) {
      case "context_length_exceeded" -> FailureKind.CONTEXT_OVERFLOW;
      case "content_policy_violation", "content_filter" -> FailureKind.REFUSED;
      case "unsupported_parameter", "unsupported_value" -> FailureKind.INTERNAL;
      case "invalid_api_key" -> FailureKind.BAD_CREDENTIALS;
      case "unsupported_country_region_territory" -> FailureKind.NOT_PERMITTED;
      case "model_not_found" -> FailureKind.MODEL_NOT_FOUND;
      case "insufficient_quota",
          "billing_not_active",
          "credit_balance_exhausted",
          "organization_spend_limit_exceeded",
          "project_spend_limit_exceeded",
          "organization_usage_limit_exceeded" ->
          FailureKind.QUOTA_EXHAUSTED;
      case "rate_limit_exceeded", "slow_down", "tokens", "requests", "rate_limit_error" ->
          neverFits(message) ? FailureKind.TOO_LARGE : FailureKind.RATE_LIMITED;
      case "server_is_overloaded", "service_unavailable_error" -> FailureKind.OVERLOADED;
      case "server_error" -> FailureKind.SERVER_ERROR;
      default -> null;
    };
  }

  private static @Nullable FailureKind byText(int status, String message) {
    if (status != 400 && status != 200) {
      return null;
    }
    if (List.of("maximum context length is", "Input tokens exceed the configured limit").stream()
        .anyMatch(message::contains)) {
      return FailureKind.CONTEXT_OVERFLOW;
    }
    return message.startsWith("Unsupported value:") ? FailureKind.INTERNAL : null;
  }

  /** Whether one request asks for more tokens than a whole minute allows. */
  private static boolean neverFits(String message) {
    Matcher matcher = LIMIT_AND_REQUESTED.matcher(message);
    return matcher.find() && tokens(matcher.group(2)) > tokens(matcher.group(1));
  }

  private static double tokens(String digits) {
    return Double.parseDouble("0" + digits.replace(",", ""));
  }
}
