package dev.posthouse.provider.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a server has kept idle connections, learnt from those that it turned out to have closed.
 * A connection found closed after a time shows that the server's patience is shorter; how much, it
 * does not show: three quarters of it are tried next. What was learnt is forgotten slowly, since a
 * restart closes connections of any age. Trying too long costs little: a closed connection is found
 * by looking, or its request is sent again.
 *
 * <p>Moments are those of {@link System#nanoTime}.
 */
final class IdlePatience {

  /** What was learnt doubles in this time. */
  private static final Duration DOUBLES = Duration.ofMinutes(5);

  private record Learnt(long nanos, long at) {}

  private final long shortest;
  private final long longest;
  private @Nullable Learnt learnt;

  /**
   * @param shortest below this nothing is learnt: a connection closed sooner was not closed for
   *     being idle
   * @param longest what holds while nothing is known
   */
  IdlePatience(Duration shortest, Duration longest) {
    this.shortest = shortest.toNanos();
    this.longest = longest.toNanos();
  }

  /** How many nanoseconds a connection may have been idle and still be used. */
  synchronized long nanos(long now) {
    Learnt known = learnt;
    if (known == null) {
      return longest;
    }
    double forgotten = Math.pow(2, (double) (now - known.at()) / (double) DOUBLES.toNanos());
    return (long) Math.min((double) longest, (double) known.nanos() * forgotten);
  }

  /** A connection turned out closed after so many idle nanoseconds. */
  synchronized void foundClosed(long idle, long now) {
    if (idle >= shortest) {
      long next = Math.max(shortest, idle - idle / 4);
      if (next < nanos(now)) {
        learnt = new Learnt(next, now);
      }
    }
  }
}
