package dev.posthouse.provider.http;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.QuotaReport.Left;
import dev.posthouse.job.QuotaReport.Unit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a vendor says is left of its limits; the headers' names are the vendors' business. A
 * limit of which anything is missing or malformed is as one that was not reported.
 */
public final class QuotaHeaders {
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");

  private final List<Names> names;

  /**
   * The headers of one limit, each by its lower-case name.
   *
   * @param unit what the limit counts
   */
  public record Names(Unit unit, String limit, String remaining, String reset) {}

  /**
   * @param names of the limits; of two that count the same, the first that a response has goes
   */
  public QuotaHeaders(List<Names> names) {
    this.names = List.copyOf(names);
  }

  /**
   * What the headers of a response say.
   *
   * @param header a header's value by its lower-case name, null if it is not there
   * @param sent when the request was sent
   * @param now when the response came: spans of time count from here
   */
  public Optional<QuotaReport> read(
      UnaryOperator<@Nullable String> header, Instant sent, Instant now) {
    Map<Unit, Left> left = new EnumMap<>(Unit.class);
    for (Names one : names) {
      Left reported = left(header, one, now);
      if (reported != null) {
        left.putIfAbsent(one.unit, reported);
      }
    }
    Duration wait = RetryAfter.header(header, now);
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(new QuotaReport(sent, left, wait == null ? null : now.plus(wait)));
  }

  private static @Nullable Left left(
      UnaryOperator<@Nullable String> header, Names names, Instant now) {
    Long limit = count(header.apply(names.limit));
    // A limit of nothing is how some servers say that there is none.
    if (limit == null || limit == 0) {
      return null;
    }
    Long remaining = count(header.apply(names.remaining));
    Instant reset = moment(header.apply(names.reset), now);
    return remaining == null || reset == null ? null : new Left(limit, remaining, reset);
  }

  private static @Nullable Long count(@Nullable String value) {
    return value != null && COUNT.matcher(value.strip()).matches()
        ? Long.valueOf(value.strip())
        : null;
  }

  /** A moment as RFC 3339 or in seconds or milliseconds since 1970, or a span of time from now. */
  private static @Nullable Instant moment(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    String text = value.strip();
    if (NUMBER.matcher(text).matches()) {
      return moment(Double.parseDouble(text), now);
    }
    Duration span = RetryAfter.duration(text);
    return span == null ? timestamp(text, now) : now.plus(span);
  }

  private static Instant moment(double number, Instant now) {
    if (number < RetryAfter.SECONDS_OF_A_MOMENT) {
      return now.plusNanos((long) (number * 1e9));
    }
    double millis = number < RetryAfter.MILLIS_OF_A_MOMENT ? number * 1000 : number;
    return bounded(Instant.ofEpochMilli((long) millis), now);
  }

  private static @Nullable Instant timestamp(String text, Instant now) {
    try {
      return bounded(OffsetDateTime.parse(text).toInstant(), now);
    } catch (DateTimeException _) {
      return null;
    }
  }

  /** As for every wait that a vendor asks for, there is a longest. */
  private static Instant bounded(Instant moment, Instant now) {
    return now.plus(RetryAfter.until(moment, now));
  }
}
