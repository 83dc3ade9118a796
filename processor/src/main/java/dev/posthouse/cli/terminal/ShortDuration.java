package dev.posthouse.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How long something took or will take, in at most six characters: {@code 500ms}, {@code 12.5s},
 * {@code 3m7s}, {@code 2h15m}, {@code 3d4h}. Cut off, not rounded, so that nothing takes 60.0s.
 */
public final class ShortDuration {
  private ShortDuration() {}

  /** A duration; a negative one is none. */
  public static String of(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 1000) {
      return millis == 0 ? "0s" : millis + "ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%d.%ds", millis / 1000, millis % 1000 / 100);
    }
    if (duration.toHours() < 1) {
      return duration.toMinutes() + "m" + duration.toSecondsPart() + "s";
    }
    return duration.toDays() < 1
        ? duration.toHours() + "h" + duration.toMinutesPart() + "m"
        : duration.toDays() + "d" + duration.toHoursPart() + "h";
  }

  /** From one moment to another. */
  public static String between(Instant from, Instant to) {
    return of(Duration.between(from, to));
  }
}
