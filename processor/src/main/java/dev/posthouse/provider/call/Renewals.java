package dev.posthouse.provider.call;

import dev.posthouse.provider.http.RetryAfter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a quota that is used up comes back: at a stated moment, or with the next month.
 *
 * <p>Tested by {@code ServerErrorsTest}.
 */
final class Renewals {
  private static final Pattern REGAIN_ACCESS =
      Pattern.compile("regain access on (\\d{4}-\\d{2}-\\d{2}) at (\\d{2}:\\d{2}) UTC");

  private Renewals() {}

  /** Until then; null if nothing says when. */
  static @Nullable Duration until(ErrorBody error, Instant now) {
    Matcher stated = REGAIN_ACCESS.matcher(error.text());
    if (stated.find()) {
      try {
        return RetryAfter.until(
            LocalDate.parse(stated.group(1))
                .atTime(LocalTime.parse(stated.group(2)))
                .toInstant(ZoneOffset.UTC),
            now);
      } catch (DateTimeException _) {
        return null;
      }
    }
    // Anthropic's spending limits are of a month.
    return error.codes().contains("enforced_spend_limit_reached")
        ? RetryAfter.until(
            LocalDate.ofInstant(now, ZoneOffset.UTC)
                .with(TemporalAdjusters.firstDayOfNextMonth())
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC),
            now)
        : null;
  }
}
