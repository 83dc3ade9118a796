package dev.posthouse.provider.http;

import dev.posthouse.translation.HttpError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a vendor asked not to be called, in all the forms in which vendors say it. */
public final class RetryAfter {
  /** What a quota that is renewed monthly may ask for; anything longer is taken for this. */
  private static final Duration LONGEST = Duration.ofDays(31);

  private static final String UNIT =
      "(ms|msecs?|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\\b";
  private static final String PART = "(\\d{1,15}(?:\\.\\d+)?)\\s*" + UNIT;

  /** Parts in a row, as in {@code 6m0s}, where no space stands between unit and number. */
  private static final Pattern PARTS =
      Pattern.compile("(?i)\\G[\\s,]*(?:and\\s+)?" + PART.replace("\\b", "(?![a-z])"));

  private static final Pattern CLOCK =
      Pattern.compile("(\\d{1,4}):(\\d{2}):(\\d{2}(?:\\.\\d{1,9})?)");
  private static final Pattern NUMBER =
      Pattern.compile("\\+?\\d{1,15}(?:\\.\\d{0,9})?(?:[eE][+-]?\\d{1,2})?");
  private static final String SPAN =
      "((?:[\\s,]*(?:and\\s+)?\\d{1,15}(?:\\.\\d+)?\\s*"
          + UNIT.replace("\\b", "(?![a-z])")
          + ")+|\\d{1,4}:\\d{2}:\\d{2})";
  private static final Pattern IN_WORDS =
      Pattern.compile(
          "(?i)(?:try(?:ing)? again|retry(?:ing)?|retry[-_ ]after|wait(?:ing)?|replenished|refilled"
              + "|renewed|resets?|available(?: again)?|resum\\w+)"
              + "(?:\\s+(?:in|after|for|at least|about|approximately|another|the next|again))*"
              + "[:=\\s]*"
              + SPAN);
  private static final Pattern MOMENT =
      Pattern.compile(
          "(?i)(?:try again|retry|wait|resets?|available(?: again)?|replenished)[\\w\\s]{0,20}?"
              + "(?:at|after|until|on|:)\\s*"
              + "(\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?"
              + "(?:\\s?Z|\\s?UTC|[+-]\\d{2}:?\\d{2})?)");

  /** More seconds than this, 31 years, are a moment since 1970; a thousand times as many are ms. */
  static final double SECONDS_OF_A_MOMENT = 1e9;

  static final double MILLIS_OF_A_MOMENT = 1e12;

  private RetryAfter() {}

  /** From {@code retry-after-ms} or {@code retry-after}. */
  public static @Nullable Duration header(HttpError error, Instant now) {
    return header(error::header, now);
  }

  /**
   * The same.
   *
   * @param header a header's value by its lower-case name, null if it is not there
   */
  static @Nullable Duration header(UnaryOperator<@Nullable String> header, Instant now) {
    return longer(millis(header.apply("retry-after-ms")), value(header.apply("retry-after"), now));
  }

  /** From a message: "Please try again in 1.146s", "in 6m0s", "Retry after 20 seconds". */
  public static @Nullable Duration text(String message, Instant now) {
    Duration longest = null;
    for (Matcher stated = IN_WORDS.matcher(message); stated.find(); ) {
      longest = longer(longest, duration(stated.group(1)));
    }
    for (Matcher stated = MOMENT.matcher(message); stated.find(); ) {
      longest = longer(longest, value(stated.group(1), now));
    }
    return longest;
  }

  /**
   * From a value that says for how long, or until when: seconds, a span with units, a date in any
   * form, a moment since 1970; said twice, the longer one. Null if it says neither.
   */
  static @Nullable Duration value(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    Duration one = single(value, now);
    if (one != null || value.indexOf(',') < 0) {
      return one;
    }
    return Arrays.stream(value.split(","))
        .map(part -> single(part, now))
        .reduce(null, RetryAfter::longer);
  }

  private static @Nullable Duration single(String value, Instant now) {
    String text = value.strip().replaceAll("^\"|\"$", "");
    if (NUMBER.matcher(text).matches()) {
      return number(Double.parseDouble(text), now);
    }
    Duration span = duration(text);
    if (span != null) {
      return span;
    }
    Instant moment = HttpDates.read(text);
    return moment == null ? null : until(moment, now);
  }

  /** Some say when, and not for how long. */
  private static Duration number(double number, Instant now) {
    if (number < SECONDS_OF_A_MOMENT) {
      return bounded(number * 1e9);
    }
    double millis = number < MILLIS_OF_A_MOMENT ? number * 1000 : number;
    return until(Instant.ofEpochMilli((long) Math.ceil(millis)), now);
  }

  /** A span such as {@code 37s}, {@code 6m0s}, {@code 5 seconds} or {@code 12:33:11}, or null. */
  public static @Nullable Duration duration(String text) {
    String span = text.strip();
    Matcher clock = CLOCK.matcher(span);
    if (clock.matches()) {
      return bounded(
          Double.parseDouble(clock.group(1)) * 3600e9
              + Double.parseDouble(clock.group(2)) * 60e9
              + Double.parseDouble(clock.group(3)) * 1e9);
    }
    if (span.startsWith("PT") || span.startsWith("P")) {
      return isoDuration(span);
    }
    Matcher part = PARTS.matcher(span);
    double nanos = 0;
    int end = 0;
    while (part.find()) {
      end = part.end();
      nanos += Double.parseDouble(part.group(1)) * nanosOf(part.group(2));
    }
    return end > 0 && end == span.length() ? bounded(nanos) : null;
  }

  private static @Nullable Duration isoDuration(String text) {
    try {
      Duration span = Duration.parse(text);
      return span.isNegative() ? null : span.compareTo(LONGEST) < 0 ? span : LONGEST;
    } catch (DateTimeException _) {
      return null;
    }
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

  static @Nullable Duration millis(@Nullable String value) {
    String text = value == null ? "" : value.strip();
    return NUMBER.matcher(text).matches() ? bounded(Double.parseDouble(text) * 1e6) : null;
  }

  private static double nanosOf(String unit) {
    String small = unit.toLowerCase(Locale.ROOT);
    if (small.startsWith("ms") || small.startsWith("milli")) {
      return 1e6;
    }
    return switch (small.charAt(0)) {
      case 'd' -> 86_400e9;
      case 'h' -> 3600e9;
      case 'm' -> 60e9;
      default -> 1e9;
    };
  }

  /** Rounded up: a wait is never undercut, not even by a nanosecond. */
  private static Duration bounded(double nanos) {
    return nanos < LONGEST.toNanos() ? Duration.ofNanos((long) Math.ceil(nanos)) : LONGEST;
  }
}
