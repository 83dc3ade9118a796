package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What is measured of the health of one provider.
 *
 * <p>Tested by {@code MetricsIT}.
 */
public final class HealthMeters {
  private static final double MILLIS = 1000;

  private HealthMeters() {}

  /** Measures whether a provider may be called. */
  public static void ofState(
      String provider, ProviderGate gate, InstantSource clock, Meters meters) {
    for (String state : ProviderStates.words()) {
      meters.gauge(
          Meter.PROVIDER_STATE,
          () -> ProviderStates.word(gate.health(), clock.instant()).equals(state) ? 1 : 0,
          provider,
          state);
    }
    meters.gauge(
        Meter.PROVIDER_QUOTA_UNTIL, () -> quotaUntil(gate.health(), clock.instant()), provider);
    meters.gauge(
        Meter.PROVIDER_SHUT_UNTIL, () -> shutUntil(gate.openFrom(), clock.instant()), provider);
  }

  /** Measures how hard a provider is called by this process. */
  public static void ofCalls(
      String provider, ProviderGate gate, InstantSource clock, Meters meters) {
    meters.gauge(Meter.CALLS_IN_FLIGHT, gate::inFlight, provider);
    meters.gauge(Meter.PERMITS_LIMIT, gate::permits, provider);
    meters.gauge(
        Meter.PERMITS_AVAILABLE,
        () ->
            gate.openFrom().isOpen(clock.instant())
                ? Math.max(0, gate.permits() - gate.inFlight())
                : 0,
        provider);
  }

  private static double quotaUntil(ProviderHealth health, Instant now) {
    Instant until = health.quotaUntil();
    return until != null && until.isAfter(now) ? until.toEpochMilli() / MILLIS : 0;
  }

  private static double shutUntil(Opening opens, Instant now) {
    return switch (opens) {
      case Opening.Open _ -> 0;
      case Opening.Until(Instant moment) ->
          moment.isAfter(now) ? moment.toEpochMilli() / MILLIS : 0;
      case Opening.Unknown _ -> Double.POSITIVE_INFINITY;
    };
  }
}
