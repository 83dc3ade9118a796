package dev.posthouse.provider.http;

import dev.posthouse.translation.HttpError;
import java.io.IOException;

/**
 * Carries an {@link HttpError} up from the transport; on a cloud through the vendor's SDK, which
 * would read and parse the answer unbounded.
 */
public final class HttpErrorException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient HttpError error;

  public HttpErrorException(HttpError error) {
    super("HTTP status " + error.status());
    this.error = error;
  }

  public HttpError error() {
    return error;
  }
}
