package dev.posthouse.provider.http;

import java.io.IOException;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;

/** What HTTP/2 guarantees of a request that failed. */
final class Refusals {
  private Refusals() {}

  /**
   * Whether the server did not process the request: it refused the stream, or shut the connection
   * down before it (RFC 9113, section 8.7). OkHttp reports streams above the last one of a GOAWAY
   * as refused, and a connection that was shut down before the request went out as such.
   */
  static boolean unprocessed(IOException failure) {
    return switch (failure) {
      case StreamResetException reset -> reset.errorCode == ErrorCode.REFUSED_STREAM;
      case ConnectionShutdownException _ -> true;
      default -> false;
    };
  }
}
