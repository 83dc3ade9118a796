package dev.posthouse.provider.call;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.http.VendorText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor's error means, before it is put into words.
 *
 * <p>Tested by {@code ServerErrorsTest}.
 *
 * @param kind what sort of failure
 * @param code the vendor's code or type, as it came
 * @param detail the vendor's message, as it came
 * @param requestId the vendor's id for the call, as it came
 * @param retryAfter how long to wait, as far as the vendor said
 */
public record Diagnosis(
    FailureKind kind,
    @Nullable String code,
    String detail,
    @Nullable String requestId,
    @Nullable Duration retryAfter) {

  public Failure failure(int status) {
    String boundedCode = VendorText.code(code);
    // A message about a key may quote the key.
    String said = kind == FailureKind.BAD_CREDENTIALS ? "" : VendorText.message(detail);
    var message = new StringBuilder("HTTP ").append(status);
    if (boundedCode != null) {
      message.append(' ').append(boundedCode);
    }
    if (!said.isEmpty()) {
      message.append(", \"").append(said).append('"');
    }
    message.append(". ").append(advice(kind));
    return new Failure(
        kind, message.toString(), status, boundedCode, VendorText.code(requestId), retryAfter);
  }

  private static String advice(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED -> "The provider has no capacity at the moment.";
      case NO_ROOM -> "The tier that was asked for has no room at the moment.";
      case SERVER_ERROR -> "The provider broke.";
      case NETWORK -> "Check the network between here and the provider.";
      case TIMED_OUT -> "Raise the limit, or ask for less.";
      case RATE_LIMITED -> "Lower the provider's concurrency, or have its rate limit raised.";
      case QUOTA_EXHAUSTED -> "Add credit or raise the spending limit at the vendor.";
      case BAD_CREDENTIALS -> "Check the key that the provider's credential setting names.";
      case NOT_PERMITTED -> "Have the vendor permit this model, feature or region for the key.";
      case MODEL_NOT_FOUND -> "Check the provider's model and baseUrl settings.";
      case INVALID_REQUEST -> "Mend the request and submit it again.";
      case TOO_LARGE -> "Make the request smaller, or have the provider's limits raised.";
      case NOT_SUPPORTED ->
          "Change the request, or put a provider into the route that serves what it asks for.";
      case FETCH_FAILED ->
          "See that the address in the request can be reached from outside, or send the content.";
      case INVALID_OUTPUT -> "The model wrote what its own server cannot read.";
      case CONTEXT_OVERFLOW -> "Shorten the prompt, or use a model with a larger context.";
      case REFUSED -> "Change the prompt, or let the route ask another provider.";
      case INTERNAL -> "This model does not take a parameter as it is sent; report this.";
      // Not from a vendor's error; said where they arise.
      case TRUNCATED,
          INTERRUPTED,
          EXPIRED,
          CANCELLED,
          UNDECODABLE,
          RESULT_TOO_LARGE,
          CONTENT_MISSING,
          STORE_REFUSED,
          STORE_UNAVAILABLE ->
          "";
    };
  }
}
