package dev.posthouse.cli;

import dev.posthouse.settings.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Moments as people write them: {@code 2h} ago, {@code 2026-11-25}, or ISO 8601. */
final class MomentText {
  static final String ADVICE =
      "write how long ago, as in 90m or 2d, or a moment, as in 2026-11-25 or 2026-11-25T09:00:00Z";

  private MomentText() {}

  /** The moment, or empty if the text is none. */
  static Optional<Instant> parse(String text, Instant now) {
    return DurationText.parse(text).map(now::minus).or(() -> moment(text));
  }

  private static Optional<Instant> moment(String text) {
    try {
      return Optional.of(
          text.contains("T")
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
