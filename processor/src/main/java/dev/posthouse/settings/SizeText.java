package dev.posthouse.settings;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512KiB}, {@code 32MiB}, {@code 900KB}. */
public final class SizeText {
  /** What to say of a text that is none. */
  public static final String ADVICE =
      "write a size with its unit, for example 900KB, 512KiB or 32MiB";

  static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([KMG]i?B|B)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "KiB", 1L << 10,
          "MB", 1_000_000L,
          "MiB", 1L << 20,
          "GB", 1_000_000_000L,
          "GiB", 1L << 30);

  private SizeText() {}

  /** The size in bytes, or empty if the text is none. */
  public static Optional<Long> parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      long unit = UNITS.getOrDefault(matcher.group(2), 1L);
      return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** In the largest binary unit that leaves no remainder, for example {@code 900KiB}. */
  public static String format(long bytes) {
    if (bytes % (1L << 10) != 0 || bytes == 0) {
      return bytes + "B";
    }
    if (bytes % (1L << 20) != 0) {
      return (bytes >> 10) + "KiB";
    }
    return bytes % (1L << 30) == 0 ? (bytes >> 30) + "GiB" : (bytes >> 20) + "MiB";
  }
}
