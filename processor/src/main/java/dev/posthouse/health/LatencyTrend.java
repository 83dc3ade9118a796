package dev.posthouse.health;

import java.time.Duration;

/**
 * Whether answers take much longer of late than they used to: a provider near its limits queues
 * calls before it refuses them. Long answers take long without being a sign, so a call's time is
 * measured against its size. Not safe for use by several threads.
 *
 * <p>Tested by {@code AdaptiveLimitTest}.
 */
final class LatencyTrend {
  private static final double OF_LATE = 0.1;
  private static final double USUAL = 0.005;

  /** Below this ratio, the spread of ordinary answers would be taken for a trend. */
  private static final double MUCH = 3;

  /** Before so many answers nothing is usual. */
  private static final int ENOUGH = 100;

  /** What a call takes beside generating, in tokens' time. */
  private static final int OVERHEAD_TOKENS = 100;

  private double recent;
  private double usual;
  private long answers;

  /** Takes in an answer; returns whether answers have become slow. */
  boolean answered(Duration took, long outputTokens) {
    double pace = (double) took.toNanos() / (OVERHEAD_TOKENS + outputTokens);
    answers++;
    // The first answers count as a plain mean, so that none of them weighs for long.
    recent += (pace - recent) * Math.max(OF_LATE, 1.0 / answers);
    usual += (pace - usual) * Math.max(USUAL, 1.0 / answers);
    return answers > ENOUGH && recent > MUCH * usual;
  }
}
