package dev.posthouse.health;

import dev.posthouse.job.QuotaReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a provider by the minute, and what is used of it.
 *
 * <p>Tested by {@code ConsoleApiTest}.
 *
 * @param unit what it counts
 * @param perMinute of all processes, as the settings state it; 0 if they do not
 * @param part which this process may use of it, from 0 to 1
 * @param used units that this process took in the last minute; 0 if the settings state no limit
 * @param reported what the provider said last; null if it said nothing that still holds
 */
public record LimitUse(
    QuotaReport.Unit unit, long perMinute, double part, long used, @Nullable Reported reported) {

  /**
   * What a provider said of its account's limit, whoever uses it.
   *
   * @param limit units that there are when nothing is used
   * @param remaining units that were left then
   * @param asOf when it was asked
   * @param reset when all of the limit is there again
   */
  public record Reported(long limit, long remaining, Instant asOf, Instant reset) {}

  /** Whether there is a limit at all, by the settings or by what the provider said. */
  public boolean isKnown() {
    return perMinute > 0 || reported != null;
  }
}
