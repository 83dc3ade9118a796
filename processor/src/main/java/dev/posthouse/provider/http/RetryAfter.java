package dev.posthouse.provider.http;

import dev.posthouse.translation.HttpError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a vendor asked not to be called, in all the forms in which vendors say it. */
public final class RetryAfter {

  /** What a quota that is renewed monthly may ask for; anything longer is taken for this. */
  private static final Duration LONGEST = Duration.ofDays(31);

  private static final Pattern TRY_AGAIN =
      Pattern.compile("(?i)(?:try again|retry) in ((?:\\d+(?:\\.\\d+)?(?:ms|h|m|s))+)");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");

  /** More seconds than this, 31 years, are a moment since 1970. */
  static final double SECONDS_OF_A_MOMENT = 1e9;

  private RetryAfter() {}

  /** From {@code retry-after-ms} or {@code retry-after}, in seconds or as an HTTP date. */
  public static @Nullable Duration header(HttpError error, Instant now) {
    return longer(
        millis(error.header("retry-after-ms")), seconds(error.header("retry-after"), now));
  }

  /** From a message: "Please try again in 1.146s", "in 6m0s", "in 20ms". */
  public static @Nullable Duration text(String message) {
    Matcher matcher = TRY_AGAIN.matcher(message);
    return matcher.find() ? duration(matcher.group(1)) : null;
  }

  /** A duration such as {@code 37s}, {@code 1.5s} or {@code 6m0s}; null if it is none. */
  public static @Nullable Duration duration(String text) {
    Matcher part = PART.matcher(text);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      end = part.end();
      nanos += Double.parseDouble(part.group(1)) * nanosOf(part.group(2));
    }
    return end > 0 && end == text.length() ? bounded(nanos) : null;
  }

  /** Until a moment; zero if it has passed. */
  public static Duration until(Instant moment, Instant now) {
    Duration wait = Duration.between(now, moment);
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }

  /** The longer one: where a vendor says it twice, neither is undercut. */
  public static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) > 0 ? a : b;
  }

  private static @Nullable Duration seconds(@Nullable String value, Instant now) {
    Double seconds = number(value);
    if (seconds != null) {
      // Some proxies say when, and not for how long.
      return seconds < SECONDS_OF_A_MOMENT
          ? bounded(seconds * 1e9)
          : until(Instant.ofEpochSecond((long) Math.ceil(seconds)), now);
    }
    if (value == null) {
      return null;
    }
    try {
      return until(
          ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(),
          now);
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable Duration millis(@Nullable String value) {
    Double millis = number(value);
    return millis == null ? null : bounded(millis * 1e6);
  }

  private static @Nullable Double number(@Nullable String value) {
    return value != null && NUMBER.matcher(value.strip()).matches()
        ? Double.valueOf(value.strip())
        : null;
  }

  private static double nanosOf(String unit) {
    return switch (unit) {
      case "h" -> 3600e9;
      case "m" -> 60e9;
      case "s" -> 1e9;
      default -> 1e6;
    };
  }

  /** Rounded up: a wait is never undercut, not even by a nanosecond. */
  private static Duration bounded(double nanos) {
    return nanos < LONGEST.toNanos() ? Duration.ofNanos((long) Math.ceil(nanos)) : LONGEST;
  }
}
