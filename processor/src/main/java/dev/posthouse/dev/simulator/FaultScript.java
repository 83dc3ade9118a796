package dev.posthouse.dev.simulator;

import java.time.Duration;
import java.util.List;

/**
 * What goes wrong at a provider, and when. The last phase that covers a moment counts; where none
 * does, the provider is healthy.
 */
public record FaultScript(List<Phase> phases) {
  /** Nothing goes wrong. */
  public static final FaultScript HEALTHY = new FaultScript(List.of());

  public FaultScript {
    phases = List.copyOf(phases);
  }

  /** These phases. */
  public static FaultScript of(Phase... phases) {
    return new FaultScript(List.of(phases));
  }

  /** These faults from now on. */
  public static FaultScript failing(Fault... faults) {
    return of(Phase.HEALTHY.failing(faults));
  }

  /** No faults, but this latency. */
  public static FaultScript taking(Latency latency) {
    return of(Phase.HEALTHY.taking(latency));
  }

  /** Every call is answered with the vendor's overload error. */
  public static FaultScript outage() {
    return failing(Fault.always(FaultKind.OVERLOADED));
  }

  /** Every connection is reset: the provider is unreachable. */
  public static FaultScript unreachable() {
    return failing(Fault.always(FaultKind.RESET_BEFORE_HEADERS));
  }

  /**
   * Reads the JSON form, for example {@code
   * {"phases":[{"from":"10s","until":"40s","faults":[{"kind":"overloaded",
   * "rate":0.2}],"latency":{"kind":"lognormal","p50":"800ms","p99":"4s"}}]}}.
   *
   * @throws IllegalArgumentException naming the field that is unknown or wrong
   */
  public static FaultScript fromJson(String json) {
    return ScriptReader.read(json);
  }

  /** The JSON form; {@link #fromJson} reads it back. */
  public String toJson() {
    return Json.text(ScriptWriter.write(this));
  }

  Phase at(Duration elapsed) {
    Phase current = Phase.HEALTHY;
    for (Phase phase : phases) {
      if (phase.covers(elapsed)) {
        current = phase;
      }
    }
    return current;
  }
}
