package dev.posthouse.settings;

/**
 * What one provider may be asked for. The account's limits hold for all processes together: each
 * takes its part by the partitions of the provider's topic that it owns.
 *
 * @param leastConcurrency what the calls in flight in one process are never throttled below
 * @param callsInFlight the most calls in flight in all processes; 0 for no limit of the account's
 * @param requestsPerMinute the most calls in any minute; 0 for no limit
 * @param inputTokensPerMinute the most tokens of prompts in any minute; 0 for no limit
 * @param outputTokensPerMinute the most tokens generated in any minute; 0 for no limit
 */
public record RateSettings(
    int leastConcurrency,
    int callsInFlight,
    int requestsPerMinute,
    int inputTokensPerMinute,
    int outputTokensPerMinute) {

  /** No limits but the concurrency of each process. */
  public static final RateSettings NONE = new RateSettings(4, 0, 0, 0, 0);

  /** Only so many calls in any minute. */
  public static RateSettings ofRequestsPerMinute(int requests) {
    return new RateSettings(NONE.leastConcurrency, 0, requests, 0, 0);
  }
}
