package dev.posthouse.provider.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/**
 * The connections to one provider, in pools of a bounded size. To find a free connection, and again
 * to see whether one has been idle for long, OkHttp looks through all of a pool, one by one and
 * under a lock each. With 4,000 calls in flight over HTTP/1.1 that took a sixth of the processor
 * time; the calls take the pools in turn, so that none grows so large.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
final class ConnectionPools implements AutoCloseable {

  /** Longer than any connection is kept without use; most servers keep them for less. */
  static final Duration KEEP_ALIVE = Duration.ofMinutes(5);

  /**
   * How long a connection of a single call is kept after it. Not zero: OkHttp would close it with
   * the last byte of the body, and over HTTP/2 the end of the stream may come after that byte.
   */
  private static final Duration AFTER_SINGLE_USE = Duration.ofSeconds(5);

  /** Up to this many calls in flight, one pool serves best: all calls find its connections. */
  private static final int CALLS_PER_POOL = 100;

  private final List<OkHttpClient> clients;
  private final OkHttpClient client;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param client with everything but a pool
   * @param concurrency the most calls in flight; as many connections are kept when idle
   */
  ConnectionPools(OkHttpClient client, int concurrency) {
    int pools = Math.ceilDiv(concurrency, CALLS_PER_POOL);
    // Calls are not spread evenly, since some are slow: each pool may keep more than its share.
    int idle = pools == 1 ? concurrency : 2 * Math.ceilDiv(concurrency, pools);
    CleanupPace pace = new CleanupPace();
    clients = Stream.generate(() -> on(client, pace.pool(idle, KEEP_ALIVE))).limit(pools).toList();
    this.client = client;
  }

  private static OkHttpClient on(OkHttpClient client, ConnectionPool pool) {
    return client.newBuilder().connectionPool(pool).build();
  }

  /** The client for the next call. */
  OkHttpClient next() {
    return clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
  }

  /** For one call that must not meet a connection that was used before: on a pool of its own. */
  OkHttpClient fresh() {
    return on(client, new ConnectionPool(1, AFTER_SINGLE_USE.toMillis(), MILLISECONDS));
  }

  @Override
  public void close() {
    clients.forEach(client -> client.connectionPool().evictAll());
  }
}
