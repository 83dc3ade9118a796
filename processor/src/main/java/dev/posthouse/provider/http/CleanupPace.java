package dev.posthouse.provider.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import okhttp3.ConnectionPool;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.RealConnectionPool;

/**
 * When the pools of one provider look for connections that have been idle for long: some time after
 * one became idle. OkHttp would look at once, at all of the pool, on a thread that it wakes for
 * that after each call over HTTP/1.1, while the next calls wait for the lock of all pools; that
 * took a seventh of a call's processor time. Nobody waits for it: a connection that is too old is
 * not used again, by {@link KeptConnections}.
 *
 * <p>The seam is inner to OkHttp: {@code docs/decisions/connections.md} weighs that.
 *
 * <p>Tested by {@code IdleConnectionsIT}.
 */
final class CleanupPace implements TaskRunner.Backend {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** The longest sleep, so that the thread of a provider that is closed is soon let go. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private static final Executor THREADS =
      task -> Thread.ofPlatform().daemon().name("provider-connections").start(task);

  private final Executor later =
      CompletableFuture.delayedExecutor(PAUSE.toMillis(), MILLISECONDS, THREADS);

  private final TaskRunner runner = new TaskRunner(this);

  /**
   * A pool that keeps to this pace.
   *
   * @param idle the most connections that are kept without use
   * @param keepAlive how long they are kept
   */
  ConnectionPool pool(int idle, Duration keepAlive) {
    return new ConnectionPool(
        new RealConnectionPool(runner, idle, keepAlive.toMillis(), MILLISECONDS));
  }

  /** Until it has begun, further connections that become idle ask for nothing. */
  @Override
  public void execute(Runnable cleaning) {
    later.execute(cleaning);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void beforeTask(TaskRunner of) {
    // Needs nothing.
  }

  /** Whoever waits wakes in time by itself. */
  @Override
  public void coordinatorNotify(TaskRunner of) {
    // Wakes nobody.
  }

  /** Holds the runner's lock, as OkHttp's own does. */
  @Override
  public void coordinatorWait(TaskRunner of, long nanos) {
    long millis = Math.clamp(Duration.ofNanos(nanos).toMillis(), 1, LONGEST.toMillis());
    try {
      of.wait(millis);
    } catch (InterruptedException _) {
      // Ends the thread; the next idle connection begins another.
      of.cancelAll();
    }
  }
}
