package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.call.Diagnosis;
import dev.posthouse.provider.call.StatusKinds;
import dev.posthouse.provider.http.RetryAfter;
import dev.posthouse.translation.HttpError;
import java.time.Instant;
import java.util.Locale;

/**
 * What Bedrock's errors mean: {@code {"message"}}, with the type in the header {@code
 * x-amzn-errortype}; inside a stream, the SDK makes an Anthropic error event of them.
 */
final class BedrockFailures {
  private BedrockFailures() {}

  static Failure of(HttpError error, Instant now) {
    JsonNode body = error.json();
    String type = type(error, body);
    String message =
        body.at("/error/message")
            .asText(body.path("message").asText(body.path("Message").asText()));
    return new Diagnosis(
            kind(error.status(), type, message.toLowerCase(Locale.ROOT)),
            type,
            message,
            error.header("x-amzn-requestid"),
            RetryAfter.header(error, now))
        .failure(error.status());
  }

  /** As in {@code ThrottlingException:http://internal.amazon.com/…} or {@code a.b#Throttling…}. */
  private static String type(HttpError error, JsonNode body) {
    String header = error.header("x-amzn-errortype");
    String type =
        header == null ? body.at("/error/type").asText(body.path("__type").asText()) : header;
    String bare = type.substring(type.indexOf('#') + 1).replaceAll(":.*", "");
    // In a stream the types begin with a small letter.
    return bare.isEmpty() ? "" : bare.substring(0, 1).toUpperCase(Locale.ROOT) + bare.substring(1);
  }

  private static FailureKind kind(int status, String type, String message) {
    return switch (type) {
      case "ThrottlingException" ->
          message.contains("per day") ? FailureKind.QUOTA_EXHAUSTED : FailureKind.RATE_LIMITED;
      case "ServiceQuotaExceededException" -> FailureKind.QUOTA_EXHAUSTED;
      case "UnrecognizedClientException",
          "InvalidSignatureException",
          "IncompleteSignatureException",
          "MissingAuthenticationTokenException",
          "ExpiredTokenException",
          "InvalidClientTokenId" ->
          FailureKind.BAD_CREDENTIALS;
      case "AccessDeniedException" ->
          message.contains("api key") || message.contains("bearer token")
              ? FailureKind.BAD_CREDENTIALS
              : FailureKind.NOT_PERMITTED;
      case "ResourceNotFoundException" -> FailureKind.MODEL_NOT_FOUND;
      case "ModelNotReadyException", "ServiceUnavailableException" -> FailureKind.OVERLOADED;
      case "InternalServerException",
          "ModelErrorException",
          "ModelStreamErrorException",
          "ModelTimeoutException" ->
          FailureKind.SERVER_ERROR;
      case "ValidationException" -> invalid(message);
      default -> StatusKinds.of(status);
    };
  }

  private static FailureKind invalid(String message) {
    if (message.contains("input is too long")
        || message.contains("prompt is too long")
        || message.contains("exceed context limit")) {
      return FailureKind.CONTEXT_OVERFLOW;
    }
    return message.contains("model identifier is invalid")
            || message.contains("on-demand throughput")
        ? FailureKind.MODEL_NOT_FOUND
        : FailureKind.INVALID_REQUEST;
  }
}
