package dev.posthouse.provider.call;

import dev.posthouse.job.FailureKind;

/**
 * What an HTTP status means when nothing more telling came with it: a proxy's page, half a body.
 */
public final class StatusKinds {
  private StatusKinds() {}

  public static FailureKind of(int status) {
    return switch (status) {
      case 401 -> FailureKind.BAD_CREDENTIALS;
      case 402 -> FailureKind.QUOTA_EXHAUSTED;
      case 403, 451 -> FailureKind.NOT_PERMITTED;
      case 404 -> FailureKind.MODEL_NOT_FOUND;
      case 413 -> FailureKind.TOO_LARGE;
      case 429 -> FailureKind.RATE_LIMITED;
      case 503, 529 -> FailureKind.OVERLOADED;
      // Request time-out, conflict, too early, client closed: the same request may do next time.
      case 408, 409, 425, 499 -> FailureKind.SERVER_ERROR;
      default ->
          status >= 400 && status < 500 ? FailureKind.INVALID_REQUEST : FailureKind.SERVER_ERROR;
    };
  }
}
