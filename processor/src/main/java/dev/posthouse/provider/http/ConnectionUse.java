package dev.posthouse.provider.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a request: which connection it takes, whether that one is still good, and, should
 * it break, whether the server can have begun to work. OkHttp reports to it on the thread that
 * makes the call.
 */
final class ConnectionUse extends EventListener {

  /** That of the current thread. */
  static final ScopedValue<ConnectionUse> CURRENT = ScopedValue.newInstance();

  /** How much longer a reset may take where the way there and back is long. */
  static final Duration LONGEST_WAY = Duration.ofMillis(100);

  private final KeptConnections connections;
  private final CallWatch watch;

  private @Nullable CountedSocket opening;
  private @Nullable KeptConnection kept;
  private boolean reused;
  private boolean answered;
  private volatile boolean canceled;
  private long idle;
  private long writtenFrom;

  ConnectionUse(KeptConnections connections, CallWatch watch) {
    this.connections = connections;
    this.watch = watch;
  }

  /** Sends a request, under the watch, and waits for the head of its answer. */
  Response send(OkHttpClient client, Request request) throws IOException {
    return ScopedValue.where(CURRENT, this)
        .call(
            () -> {
              Call call = client.newCall(request);
              watch.cancelWith(call::cancel);
              return call.execute();
            });
  }

  /**
   * Whether the request that failed so cannot have been worked on: it met a connection that the
   * server was closing or had closed, or HTTP/2 says so.
   *
   * @param now as of {@link System#nanoTime}
   */
  boolean unprocessed(IOException failure, long now) {
    return !canceled
        && !Thread.currentThread().isInterrupted()
        && !answered
        && (Refusals.unprocessed(failure) || metClosedConnection(now));
  }

  /** Nothing but our request went over a connection that had been left, and it broke at once. */
  private boolean metClosedConnection(long now) {
    CountedSocket socket = kept == null ? null : kept.socket();
    boolean leftAlone = reused && idle >= KeptConnection.LEFT_ALONE.toNanos();
    if (!leftAlone || socket == null || !socket.isSilent()) {
      return false;
    }
    return now - writtenFrom
        <= connections.atOnce() + Math.min(2 * socket.connectNanos(), LONGEST_WAY.toNanos());
  }

  /** Learns from the connection that was found closed by writing to it. */
  void learn(long now) {
    if (reused) {
      connections.foundClosed(idle, now);
    }
  }

  /** A socket is being connected for this use. */
  void opens(CountedSocket socket) {
    opening = socket;
  }

  @Override
  public void callStart(Call call) {
    watch.connecting();
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    if (isShared(connection)) {
      // OkHttp reads from it all the time, and so knows when it is closed.
      reused = false;
      kept = null;
      watch.connected();
      return;
    }
    long now = System.nanoTime();
    KeptConnection known = connections.known(connection);
    if (known != null && !mayBeUsedAgain(connection, known, now)) {
      return;
    }
    reused = known != null;
    idle = known == null ? 0 : known.idle(now);
    KeptConnection taken = known == null ? connections.opened(connection, opening) : known;
    taken.used(now);
    CountedSocket socket = taken.socket();
    if (socket != null) {
      socket.listen();
    }
    kept = taken;
    watch.connected();
  }

  /** One that may not is closed, so that OkHttp, which looks at it next, drops it for another. */
  private boolean mayBeUsedAgain(Connection connection, KeptConnection known, long now) {
    switch (connections.fitness(connection, known, now)) {
      case USABLE -> {
        return true;
      }
      case TOO_OLD -> close(connection);
      case CLOSED -> {
        // Unless it was us.
        if (!canceled && !Thread.currentThread().isInterrupted()) {
          connections.foundClosed(known.idle(now), now);
        }
        close(connection);
      }
    }
    return false;
  }

  @Override
  public void requestHeadersStart(Call call) {
    writtenFrom = System.nanoTime();
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    answered = true;
    KeptConnection current = kept;
    if (current != null) {
      current.used(System.nanoTime());
      List<String> words = response.headers("Keep-Alive");
      KeepAlive.usable(words).ifPresent(current::announced);
    }
  }

  /** Before the connection can be another call's. */
  @Override
  public void responseBodyEnd(Call call, long byteCount) {
    KeptConnection current = kept;
    if (current != null) {
      current.used(System.nanoTime());
    }
  }

  /** By the watch, or since the provider is closed; on any thread. */
  @Override
  public void canceled(Call call) {
    canceled = true;
  }

  private static boolean isShared(Connection connection) {
    return connection.protocol() == Protocol.HTTP_2
        || connection.protocol() == Protocol.H2_PRIOR_KNOWLEDGE;
  }

  private static void close(Connection connection) {
    try {
      connection.socket().close();
    } catch (IOException _) {
      // It is closed for this side all the same.
    }
  }
}
