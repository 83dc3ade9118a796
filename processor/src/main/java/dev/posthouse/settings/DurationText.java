package dev.posthouse.settings;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 1h30m}, {@code PT5S}. */
public final class DurationText {
  /** What to write, for the end of a message. */
  public static final String ADVICE =
      "write a duration with its unit, for example 500ms, 30s, 10m or 1h";

  static final Pattern WHOLE = Pattern.compile("(?:\\d{1,15}\\s*(?:ms|[smhd])\\s*)+");
  private static final Pattern PART = Pattern.compile("(\\d+)\\s*(ms|[smhd])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private DurationText() {}

  /** The duration, or empty if the text is none. */
  public static Optional<Duration> parse(String text) {
    try {
      if (text.toUpperCase(Locale.ROOT).startsWith("P")) {
        return Optional.of(Duration.parse(text));
      }
      return WHOLE.matcher(text).matches() ? Optional.of(sum(text)) : Optional.empty();
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Duration sum(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
    }
    return sum;
  }

  /** In the largest unit that leaves no remainder, for example {@code 90s}. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0 || seconds == 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }
}
