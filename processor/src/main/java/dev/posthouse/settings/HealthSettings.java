package dev.posthouse.settings;

import java.time.Duration;

/**
 * When a provider counts as down, and how it is tried again.
 *
 * @param circuit the circuit breaker of each provider
 * @param parking how long a provider rests whose account, key or model is at fault
 * @param retryBudget how many retries a provider gets
 */
public record HealthSettings(Circuit circuit, Parking parking, RetryBudget retryBudget) {

  /**
   * The circuit breaker.
   *
   * @param window how many of the last calls are judged
   * @param memory how long a call is remembered
   * @param minimumCalls fewer remembered calls than this open nothing
   * @param errorRate the share of failed calls, from 0 to 1, that opens it; only faults of the
   *     provider count
   * @param openFor how long it stays open at first; doubles each time the provider is found down
   *     again
   * @param openAtMost the most that this grows to
   * @param probes how many calls find out whether the provider is back; most of them must succeed
   * @param rampUp how long it takes from a tenth of the calls to all of them after the provider is
   *     back
   * @param lowTraffic what opens it where there are fewer calls than {@code minimumCalls}
   */
  public record Circuit(
      int window,
      Duration memory,
      int minimumCalls,
      double errorRate,
      Duration openFor,
      Duration openAtMost,
      int probes,
      Duration rampUp,
      LowTraffic lowTraffic) {}

  /**
   * The circuit breaker of a provider that has few calls. A single call finds out whether it is
   * back.
   *
   * @param failuresInARow so many failed calls open it, if none was answered in between
   * @param openFor how long it stays open at first; doubles each time the provider is found down
   *     again
   * @param openAtMost the most that this grows to
   */
  public record LowTraffic(int failuresInARow, Duration openFor, Duration openAtMost) {}

  /**
   * Parking.
   *
   * @param first how long a provider is parked that does not say for how long; doubles each time it
   *     is found unusable again
   * @param atMost the most that this grows to
   */
  public record Parking(Duration first, Duration atMost) {}

  /**
   * The retry budget.
   *
   * @param share the most retries for each first attempt, for example 0.2
   * @param window the time over which both are counted
   * @param least retries that are always granted in a window, however few first attempts there are
   */
  public record RetryBudget(double share, Duration window, int least) {}
}
