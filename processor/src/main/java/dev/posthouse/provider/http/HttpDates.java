package dev.posthouse.provider.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Moments as servers write them: the three forms of RFC 9110, and RFC 3339.
 *
 * <p>Tested by {@code RetryAfterTest}.
 */
final class HttpDates {
  private static final Pattern ZONE = Pattern.compile("(?i)\\s*(?:GMT|UTC|UT|\\+00:?00)$");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final List<DateTimeFormatter> FORMS =
      List.of(
          form("[EEE, ]d MMM yyyy H:mm:ss"),
          form("[EEE, ]d-MMM-yyyy H:mm:ss"),
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern("EEEE, d-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
              .appendPattern(" H:mm:ss")
              .toFormatter(Locale.US),
          form("EEE MMM d H:mm:ss yyyy"),
          form("yyyy-MM-dd HH:mm:ss"));

  private HttpDates() {}

  /** The moment; null if the text is none. Where no zone is said, it is UTC. */
  static @Nullable Instant read(String text) {
    String spaced = SPACES.matcher(text.strip()).replaceAll(" ");
    Instant exact = attempt(one -> OffsetDateTime.parse(one.replace(' ', 'T')).toInstant(), spaced);
    if (exact != null) {
      return exact;
    }
    String bare = ZONE.matcher(spaced).replaceAll("");
    Instant local =
        attempt(one -> LocalDateTime.parse(one.replace(' ', 'T')).toInstant(ZoneOffset.UTC), bare);
    if (local != null) {
      return local;
    }
    for (DateTimeFormatter form : FORMS) {
      Instant moment =
          attempt(one -> LocalDateTime.parse(one, form).toInstant(ZoneOffset.UTC), bare);
      if (moment != null) {
        return moment;
      }
    }
    return null;
  }

  private static @Nullable Instant attempt(Function<String, Instant> reading, String text) {
    try {
      return reading.apply(text);
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static DateTimeFormatter form(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.US);
  }
}
