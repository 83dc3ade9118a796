package dev.posthouse.cli.terminal;

import dev.posthouse.settings.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Moments as commands print them, {@code 2026-11-25 09:00:00} in UTC, as exactly as is needed; and
 * as people write them: that, {@code 2h} ago, {@code 2026-11-25}, or ISO 8601.
 */
public final class MomentText {
  /** What to write, for the end of a message. */
  public static final String ADVICE =
      "write how long ago, as in 90m or 2d, or a moment, as in 2026-11-25 or 2026-11-25T09:00:00Z";

  private static final DateTimeFormatter DAY = utc("yyyy-MM-dd");
  private static final DateTimeFormatter MINUTE = utc("yyyy-MM-dd HH:mm");
  private static final DateTimeFormatter SECOND = utc("yyyy-MM-dd HH:mm:ss");
  private static final DateTimeFormatter MILLISECOND = utc("yyyy-MM-dd HH:mm:ss.SSS");

  private MomentText() {}

  private static DateTimeFormatter utc(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /** The day. */
  public static String day(Instant moment) {
    return DAY.format(moment);
  }

  /** To the minute. */
  public static String minute(Instant moment) {
    return MINUTE.format(moment);
  }

  /** To the second. */
  public static String second(Instant moment) {
    return SECOND.format(moment);
  }

  /** To the millisecond. */
  public static String millisecond(Instant moment) {
    return MILLISECOND.format(moment);
  }

  /** The hour to the millisecond, below its {@link #day}. */
  public static String timeOfDay(Instant moment) {
    return millisecond(moment).substring("yyyy-MM-dd ".length());
  }

  /** To the minute, without the year, where it is narrow. */
  public static String minuteOfYear(Instant moment) {
    return minute(moment).substring("yyyy-".length());
  }

  /** The moment, or empty if the text is none. */
  public static Optional<Instant> parse(String text, Instant now) {
    return DurationText.parse(text).map(now::minus).or(() -> moment(text));
  }

  private static Optional<Instant> moment(String text) {
    try {
      if (text.contains("T")) {
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      }
      return Optional.of(
          text.contains(":")
              ? LocalDateTime.parse(text.replaceFirst(" ", "T")).toInstant(ZoneOffset.UTC)
              : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
