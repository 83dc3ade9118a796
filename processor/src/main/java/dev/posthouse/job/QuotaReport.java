package dev.posthouse.job;

import java.time.Instant;
import java.util.Map;

/**
 * What a provider says is left of its account's limits, whoever spends them: this process, others
 * of the fleet, or another application.
 *
 * @param asOf when the request was sent that it was said to: what was sent before counts as spent
 * @param left of each limit that it named; never empty
 */
public record QuotaReport(Instant asOf, Map<Unit, Left> left) {

  public QuotaReport {
    left = Map.copyOf(left);
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
