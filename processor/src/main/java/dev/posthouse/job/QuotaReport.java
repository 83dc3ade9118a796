package dev.posthouse.job;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says is left of its account's limits, whoever spends them: this process, others
 * of the fleet, or another application.
 *
 * @param asOf when the request was sent that it was said to: what was sent before counts as spent
 * @param left of each limit that it named; never empty
 * @param comeAgain from when it said, in the same breath, that it may be called again; null if it
 *     did not
 */
public record QuotaReport(Instant asOf, Map<Unit, Left> left, @Nullable Instant comeAgain) {

  public QuotaReport {
    left = Map.copyOf(left);
  }

  /** Of a provider that does not say when to come again. */
  public QuotaReport(Instant asOf, Map<Unit, Left> left) {
    this(asOf, left, null);
  }

  /** What a limit counts. */
  public enum Unit {
    REQUESTS,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    /** Of prompts and answers together. */
    TOKENS
  }

  /**
   * What is left of one limit.
   *
   * @param limit units that there are when nothing is spent; above 0
   * @param remaining units that may still be taken; from 0
   * @param reset when all of the limit is there again
   */
  public record Left(long limit, long remaining, Instant reset) {}
}
