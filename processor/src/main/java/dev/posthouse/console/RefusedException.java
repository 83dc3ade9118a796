package dev.posthouse.console;

import io.javalin.http.HttpStatus;

/**
 * A request that is not answered as it was asked.
 *
 * <p>Tested by {@code ConsoleSecurityTest}.
 */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;

  /**
   * @param message what is wrong, and what to do
   */
  RefusedException(HttpStatus status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static RefusedException badRequest(String message) {
    return new RefusedException(HttpStatus.BAD_REQUEST, message);
  }

  static RefusedException notFound(String message) {
    return new RefusedException(HttpStatus.NOT_FOUND, message);
  }

  HttpStatus status() {
    return status;
  }
}
