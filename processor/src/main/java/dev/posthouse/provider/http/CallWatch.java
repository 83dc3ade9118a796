package dev.posthouse.provider.http;

import dev.posthouse.provider.FirstToken;
import dev.posthouse.settings.TimeLimits;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds one call to its time limits, and cancels it when it exceeds one. Bytes do not count as
 * progress: vendors send pings while nothing is generated.
 *
 * <p>One daemon thread serves all calls. It looks at a call only at moments when a limit could have
 * passed, at most once per shortest limit, and not at each token; so a token costs two volatile
 * writes.
 */
public final class CallWatch implements AutoCloseable {

  /** The watch of the call that the current thread makes. */
  public static final ScopedValue<CallWatch> CURRENT = ScopedValue.newInstance();

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  /** A limit of a call. */
  public enum Limit {
    CONNECT,
    FIRST_TOKEN,
    IDLE,
    THINKING,
    TOTAL;

    /** The name that failures carry, for example {@code first_token}. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Since when a limit holds; immutable, so that limit and start are read together. */
  private record Phase(Limit limit, long start, long nanos) {
    long due() {
      return start + nanos;
    }
  }

  private final TimeLimits limits;
  private final Runnable sent;
  private final Runnable atFirstToken = FirstToken.listener();
  private final Phase total;
  private final long shortest;
  private volatile Phase phase;
  private volatile @Nullable Limit exceeded;
  private volatile @Nullable Runnable cancel;
  private volatile boolean closed;
  private volatile @Nullable ScheduledFuture<?> check;

  /** Of the calling thread alone, as is what follows. */
  private long sentAt;

  private @Nullable Duration firstToken;

  private CallWatch(TimeLimits limits, Duration total, Runnable sent) {
    this.limits = limits;
    this.sent = sent;
    long now = System.nanoTime();
    this.sentAt = now;
    this.total = new Phase(Limit.TOTAL, now, nanos(total));
    // Until the SDK has put its request together, which in a cold process takes seconds, no
    // connection is sought: only the total limit holds.
    this.phase = new Phase(Limit.CONNECT, now, nanos(total));
    this.shortest =
        LongStream.of(
                nanos(limits.connect()),
                nanos(limits.firstToken()),
                nanos(limits.idle()),
                nanos(limits.thinking()))
            .min()
            .orElseThrow();
  }

  /**
   * Starts the time of a call.
   *
   * @param limit the most time the call may take, besides the total limit
   * @param sent run when the request goes out
   */
  public static CallWatch start(TimeLimits limits, Duration limit, Runnable sent) {
    Duration total = limit.compareTo(limits.total()) < 0 ? limit : limits.total();
    var watch = new CallWatch(limits, total, sent);
    watch.checkLater(watch.phase.start);
    return watch;
  }

  /** Sets what cancels the call; safe to run at any time and on any thread. */
  void cancelWith(Runnable canceller) {
    cancel = canceller;
    if (exceeded != null) {
      canceller.run();
    }
  }

  /** The request goes out. */
  void sent() {
    sentAt = System.nanoTime();
    sent.run();
  }

  /** From here on a connection is sought. */
  public void connecting() {
    phase = new Phase(Limit.CONNECT, System.nanoTime(), nanos(limits.connect()));
  }

  /** The connection stands: from here on the vendor is waited for. */
  public void connected() {
    if (phase.limit == Limit.CONNECT) {
      phase = new Phase(Limit.FIRST_TOKEN, System.nanoTime(), nanos(limits.firstToken()));
    }
  }

  public boolean isConnected() {
    return phase.limit != Limit.CONNECT;
  }

  /** A piece of the answer came. */
  public void token() {
    long now = begun();
    phase = new Phase(Limit.IDLE, now, nanos(limits.idle()));
  }

  /** From sending the request until something was generated; null if nothing was. */
  public @Nullable Duration firstToken() {
    return firstToken;
  }

  /** The model was seen to think: it may go on with that, and show nothing, for longer. */
  public void thinking() {
    long now = begun();
    phase = new Phase(Limit.THINKING, now, nanos(limits.thinking()));
  }

  /** Something was generated now. */
  private long begun() {
    long now = System.nanoTime();
    if (firstToken == null) {
      firstToken = Duration.ofNanos(now - sentAt);
      atFirstToken.run();
    }
    return now;
  }

  /** The limit that was exceeded; null as long as none was. */
  public @Nullable Limit exceeded() {
    return exceeded;
  }

  /** How long that limit is in this call. */
  Duration length(Limit limit) {
    return switch (limit) {
      case CONNECT -> limits.connect();
      case FIRST_TOKEN -> limits.firstToken();
      case IDLE -> limits.idle();
      case THINKING -> limits.thinking();
      case TOTAL -> Duration.ofNanos(total.nanos);
    };
  }

  /** Ends the watch; the call is not cancelled any more. */
  @Override
  public void close() {
    closed = true;
    ScheduledFuture<?> pending = check;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  private void check() {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    Phase current = phase;
    if (now - total.due() >= 0) {
      exceed(Limit.TOTAL);
    } else if (now - current.due() >= 0) {
      exceed(current.limit);
    } else {
      checkLater(now);
    }
  }

  private void exceed(Limit limit) {
    exceeded = limit;
    Runnable canceller = cancel;
    if (canceller != null) {
      canceller.run();
    }
  }

  /**
   * A later phase may begin at any moment, but cannot end before {@link #shortest} from now; so no
   * limit is overlooked although a change of phase does not touch the schedule.
   */
  private void checkLater(long now) {
    long wait = Math.min(Math.min(phase.due(), total.due()) - now, shortest);
    check = CLOCK.schedule(this::check, wait, TimeUnit.NANOSECONDS);
    if (closed) {
      close();
    }
  }

  /** At most 100 years, so that sums with {@link System#nanoTime} do not overflow. */
  private static long nanos(Duration duration) {
    return min(duration, Duration.ofDays(36_500)).toNanos();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** How many calls are watched at the moment. */
  public static int watched() {
    return CLOCK.getQueue().size();
  }

  private static ScheduledThreadPoolExecutor clock() {
    var clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("provider-call-limits").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
