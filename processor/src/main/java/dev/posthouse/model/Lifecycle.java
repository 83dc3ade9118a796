package dev.posthouse.model;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How long a model is served.
 *
 * @param deprecated since when its end is announced; null if it is not, or not known
 * @param retires the first day on which it is not served as itself; null if not known
 * @param successor what its vendor recommends instead; null if not known
 * @param answeredBy which model answers in its name from then on; null if none does
 */
public record Lifecycle(
    @Nullable LocalDate deprecated,
    @Nullable LocalDate retires,
    @Nullable String successor,
    @Nullable String answeredBy) {

  /** Of which nothing is known. */
  public static final Lifecycle UNKNOWN = new Lifecycle(null, null, null, null);

  /** Whether it is not served as itself any more. */
  public boolean isRetired(LocalDate day) {
    return retires != null && !day.isBefore(retires);
  }

  /** How many days it has; negative since its end, empty if no end is known. */
  public OptionalLong daysLeft(LocalDate day) {
    return retires == null
        ? OptionalLong.empty()
        : OptionalLong.of(ChronoUnit.DAYS.between(day, retires));
  }
}
