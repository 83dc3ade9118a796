package dev.posthouse.replay;

import java.time.Duration;

/**
 * How fast replays go: at most so many a second, evenly.
 *
 * @param perSecond above 0; {@link Double#POSITIVE_INFINITY} for as fast as Kafka takes them
 */
public record ReplayRate(double perSecond) {
  /** No limit. */
  public static final ReplayRate UNLIMITED = new ReplayRate(Double.POSITIVE_INFINITY);

  /** A transaction of so many takes tens of milliseconds. */
  private static final int LARGEST_BATCH = 500;

  /** Ten batches a second look even to a provider, and a transaction each costs little. */
  private static final double BATCHES_PER_SECOND = 10;

  private static final double NANOS_PER_SECOND = 1e9;

  public ReplayRate {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("a rate must be above 0, not " + perSecond);
    }
  }

  /** How many to send at once. */
  public int batch() {
    return (int) Math.clamp(perSecond / BATCHES_PER_SECOND, 1, LARGEST_BATCH);
  }

  /**
   * How long to wait before the next is sent.
   *
   * @param sent so far
   * @param elapsed since the first was sent
   */
  public Duration pause(long sent, Duration elapsed) {
    Duration due = Duration.ofNanos((long) (sent / perSecond * NANOS_PER_SECOND));
    return due.compareTo(elapsed) > 0 ? due.minus(elapsed) : Duration.ZERO;
  }
}
