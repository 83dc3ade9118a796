package dev.posthouse.provider.http;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import okhttp3.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one provider, and what was learnt of the time that its server keeps them. A
 * connection that it says it closes, has closed at such an age before, or has closed already, is
 * not used again.
 *
 * <p>Tested by {@code IdleConnectionsIT}.
 */
final class KeptConnections {

  /** What a connection is good for. */
  enum Fitness {
    USABLE,
    /** Idle for longer than the server keeps it, by its own word or as was learnt. */
    TOO_OLD,
    /** The server has closed it. */
    CLOSED
  }

  private final Map<Connection, KeptConnection> connections =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final IdlePatience patience;
  private final long atOnce;

  /**
   * @param shortest below this much idle time nothing is learnt from a connection that was closed
   * @param longest how long connections are kept if nothing is known of the server
   * @param atOnce within this time, and that of the way, a reset tells of a connection that had
   *     been closed before
   */
  KeptConnections(Duration shortest, Duration longest, Duration atOnce) {
    patience = new IdlePatience(shortest, longest);
    this.atOnce = atOnce.toNanos();
  }

  /** Within how many nanoseconds, and the way's, a reset tells of a connection closed before. */
  long atOnce() {
    return atOnce;
  }

  /** What is known of a connection; null if this is its first use. */
  @Nullable KeptConnection known(Connection connection) {
    return connections.get(connection);
  }

  /** A connection was opened, and is used for the first time. */
  KeptConnection opened(Connection connection, @Nullable CountedSocket socket) {
    var kept = new KeptConnection(socket);
    connections.put(connection, kept);
    return kept;
  }

  /**
   * What a connection that was used before is good for now.
   *
   * @param now as of {@link System#nanoTime}, here as below
   */
  Fitness fitness(Connection connection, KeptConnection kept, long now) {
    long idle = kept.idle(now);
    if (idle > Math.min(kept.announced(), patience.nanos(now))) {
      return Fitness.TOO_OLD;
    }
    return KeptConnection.isClosed(connection.socket(), idle) ? Fitness.CLOSED : Fitness.USABLE;
  }

  /** A connection turned out closed after so many idle nanoseconds. */
  void foundClosed(long idle, long now) {
    patience.foundClosed(idle, now);
  }
}
