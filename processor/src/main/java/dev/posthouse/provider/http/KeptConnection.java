package dev.posthouse.provider.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection over HTTP/1.1 from one call to the next. Holds nothing by which
 * OkHttp's own object would be kept alive.
 */
final class KeptConnection {

  /**
   * From here on a connection counts as left alone. No server closes one for being idle sooner, and
   * looking at each would cost a millisecond a call.
   */
  static final Duration LEFT_ALONE = Duration.ofMillis(100);

  private final @Nullable CountedSocket socket;
  private volatile long usedAt;
  private volatile long announced = Long.MAX_VALUE;

  /**
   * @param socket what it runs over; null if that is not known
   */
  KeptConnection(@Nullable CountedSocket socket) {
    this.socket = socket;
  }

  @Nullable CountedSocket socket() {
    return socket;
  }

  /** A call begins to use it, or read the end of an answer from it. */
  void used(long now) {
    usedAt = now;
  }

  /** How many nanoseconds nothing went over it. */
  long idle(long now) {
    return now - usedAt;
  }

  /** The server said how long after an answer it may be used. */
  void announced(Duration usable) {
    announced = usable.toNanos();
  }

  /** How many nanoseconds it may be idle by the server's own word. */
  long announced() {
    return announced;
  }

  /**
   * Whether the server closed it, or sent what nobody asked for, as far as can be seen from here. A
   * read is the only way to see it; OkHttp does so as well, but only after ten idle seconds.
   *
   * @param open the socket that answers are read from: over TLS not the one that counts
   */
  static boolean isClosed(Socket open, long idle) {
    if (idle < LEFT_ALONE.toNanos()) {
      return false;
    }
    try {
      int before = open.getSoTimeout();
      try {
        open.setSoTimeout(1);
        // A byte of no answer, or the end: either way it is of no more use.
        int _ = open.getInputStream().read();
        return true;
      } catch (SocketTimeoutException _) {
        open.setSoTimeout(before);
        return false;
      }
    } catch (IOException _) {
      return true;
    }
  }
}
