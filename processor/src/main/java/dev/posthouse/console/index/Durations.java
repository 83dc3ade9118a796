package dev.posthouse.console.index;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long things took: counts in classes that grow by a fifth, so that a percentile is right to
 * within a tenth, from 10 ms to days, in 400 bytes. Confined to whoever guards it.
 *
 * <p>Tested by {@code ActivityTest}.
 */
final class Durations {
  private static final double GROWTH = Math.log(1.2);
  private static final double LEAST_MILLIS = 10;
  private static final int CLASSES = 100;

  private final int[] counts = new int[CLASSES];
  private int all;

  void add(Duration took) {
    double ratio = Math.max(1, took.toMillis() / LEAST_MILLIS);
    counts[(int) Math.min(CLASSES - 1.0, Math.log(ratio) / GROWTH)]++;
    all++;
  }

  void add(Durations other) {
    for (int i = 0; i < CLASSES; i++) {
      counts[i] += other.counts[i];
    }
    all += other.all;
  }

  /**
   * The time within which a share was done; null if there is none.
   *
   * @param share for example 0.95
   */
  @Nullable Duration within(double share) {
    long wanted = (long) Math.ceil(all * share);
    long seen = 0;
    for (int i = 0; i < CLASSES && all > 0; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Duration.ofMillis((long) (LEAST_MILLIS * Math.exp((i + 0.5) * GROWTH)));
      }
    }
    return null;
  }
}
