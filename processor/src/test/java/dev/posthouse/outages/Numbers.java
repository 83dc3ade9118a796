package dev.posthouse.outages;

import java.util.Locale;

/** Figures as people read them. */
final class Numbers {
  private Numbers() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Two digits that say something. */
  static String significant(double value) {
    int decimals = value == 0 || value >= 10 ? 0 : value >= 1 ? 1 : value >= 0.1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Seconds up to two minutes, then minutes. */
  static String duration(double seconds) {
    if (Double.isNaN(seconds)) {
      return "–";
    }
    return seconds < 120
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%.1f min", seconds / 60);
  }
}
