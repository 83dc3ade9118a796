package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The circuit of one provider, and what depends on its changes: since when it is shut, the ramp-up
 * after it, and its epoch. A new epoch begins with each change; of a circuit only those calls say
 * anything that began in its epoch. Not safe for use by several threads.
 *
 * <p>Tested by {@code ProviderGateTest}.
 */
final class CurrentCircuit {
  private final RampUp rampUp;
  private Circuit circuit;

  /** Null while it is closed. */
  private @Nullable Instant shutSince;

  private int epoch;
  private long openings;

  CurrentCircuit(HealthSettings.Circuit rules, RampUp rampUp) {
    this.rampUp = rampUp;
    this.circuit = Circuit.Closed.fresh(rules);
  }

  Circuit circuit() {
    return circuit;
  }

  /** Since when it has not been closed; empty if it is. */
  Optional<Instant> shutSince() {
    return Optional.ofNullable(shutSince);
  }

  /** How often it has closed. */
  long openings() {
    return openings;
  }

  /** A call begins; returns the epoch that it begins in. */
  int begun() {
    circuit = circuit.begun();
    return epoch;
  }

  /** Whether a call that began in an epoch says anything of the circuit as it is. */
  boolean concerns(int begunIn) {
    return begunIn == epoch;
  }

  /** A call ended that says nothing of the provider. */
  void ignored() {
    circuit = circuit.ignored();
  }

  /**
   * From when a call may be sent that was begun and has not been sent: a circuit that has opened
   * since counts. A half-open one has its probes already.
   */
  Opening openFor(int begunIn, Instant now) {
    return switch (circuit) {
      case Circuit.Closed _ -> new Opening.Open();
      case Circuit.Open open -> open.openFrom(now);
      case Circuit.HalfOpen _ ->
          concerns(begunIn)
              ? new Opening.Open()
              : new Opening.Until(now.plus(Circuit.HalfOpen.LOOK_AGAIN));
    };
  }

  /** Carries a change of the circuit to whatever depends on it; returns the circuit before. */
  Circuit transitionTo(Circuit next, Instant now) {
    Circuit before = circuit;
    circuit = next;
    if (!isSameState(before, next)) {
      epoch++;
      if (next instanceof Circuit.Closed) {
        shutSince = null;
        openings++;
        rampUp.beginAfterOutage(now);
      } else if (shutSince == null) {
        shutSince = now;
      }
    }
    return before;
  }

  private static boolean isSameState(Circuit before, Circuit next) {
    return next instanceof Circuit.Open
        ? next.equals(before)
        : next.getClass() == before.getClass();
  }
}
