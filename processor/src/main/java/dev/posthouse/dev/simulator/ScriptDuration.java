package dev.posthouse.dev.simulator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations with their unit: {@code 250ms}, {@code 1.5s}, {@code 2m}, {@code 1h}.
 *
 * <p>Tested by {@code FaultScriptTest}.
 */
final class ScriptDuration {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(us|ms|s|m|h)");

  private ScriptDuration() {}

  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration; write it like 250ms, 1.5s, 2m or 1h".formatted(text));
    }
    double unit =
        switch (matcher.group(2)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "s" -> 1e9;
          case "m" -> 60e9;
          default -> 3_600e9;
        };
    return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * unit));
  }

  static String write(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos % 1_000_000 != 0) {
      return nanos / 1_000 + "us";
    }
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
