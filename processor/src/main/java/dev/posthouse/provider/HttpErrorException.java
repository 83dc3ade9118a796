package dev.posthouse.provider;

import dev.posthouse.translation.HttpError;
import java.io.IOException;

/** Carries an {@link HttpError} through a vendor's SDK, which would read and parse it unbounded. */
final class HttpErrorException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient HttpError error;

  HttpErrorException(HttpError error) {
    super("HTTP status " + error.status());
    this.error = error;
  }

  HttpError error() {
    return error;
  }
}
