package dev.posthouse.settings;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the sections {@code status} and {@code console}. */
final class ConsoleReader {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s/:]+:\\d{1,5}|\\[[^\\s/]+]:\\d{1,5}");

  private ConsoleReader() {}

  static StatusSettings status(Section section) {
    StatusSettings status =
        new StatusSettings(
            section.duration(
                "keep", Defaults.STATUS.keep(), Duration.ofSeconds(1), Duration.ofDays(30)));
    section.rejectUnknownKeys();
    return status;
  }

  static ConsoleSettings console(Section section) {
    ConsoleSettings console =
        new ConsoleSettings(
            Objects.requireNonNullElse(
                matching(section, "host", HOST, "an address to listen on, for example 0.0.0.0"),
                Defaults.CONSOLE.host()),
            section.has("port") ? section.integer("port", 0, 0, 65_535) : null,
            matching(section, "advertised", ADDRESS, "HOST:PORT, for example 10.0.0.7:8484"));
    section.rejectUnknownKeys();
    return console;
  }

  private static @Nullable String matching(
      Section section, String key, Pattern pattern, String advice) {
    Scalar scalar = section.scalar(key);
    if (scalar == null) {
      return null;
    }
    if (!pattern.matcher(scalar.text()).matches()) {
      section.error(scalar, "must be " + advice + ", not " + scalar.shown());
      return null;
    }
    return scalar.text();
  }
}
