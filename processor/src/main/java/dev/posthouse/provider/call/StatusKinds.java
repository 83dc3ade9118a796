package dev.posthouse.provider.call;

import dev.posthouse.job.FailureKind;

/**
 * What an HTTP status means when nothing more telling came with it: a proxy's page, half a body.
 * What says nothing of the request is taken for a fault of the way there, which passes: no job is
 * dead-lettered for it, and a provider is not parked for it.
 *
 * <p>Tested by {@code ErrorTableTest}.
 */
final class StatusKinds {
  private StatusKinds() {}

  static FailureKind of(ErrorBody error) {
    return switch (error.status()) {
      // A proxy's page does not speak of the request.
      case 400, 422 -> error.isMarkup() ? FailureKind.SERVER_ERROR : FailureKind.INVALID_REQUEST;
      case 401 -> FailureKind.BAD_CREDENTIALS;
      case 402 -> FailureKind.QUOTA_EXHAUSTED;
      // A page that stands before the provider says nothing of the key.
      case 403, 451 -> error.isPage() ? FailureKind.SERVER_ERROR : FailureKind.NOT_PERMITTED;
      case 413, 414, 431 -> FailureKind.TOO_LARGE;
      case 415 -> FailureKind.NOT_SUPPORTED;
      case 429 -> FailureKind.RATE_LIMITED;
      case 498, 503, 529 -> FailureKind.OVERLOADED;
      // A 404 without a word of the model among them: some routes are gone for minutes.
      default -> FailureKind.SERVER_ERROR;
    };
  }
}
