package dev.posthouse.dev.simulator;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call.
 *
 * <p>Tested by {@code FaultsTest}.
 *
 * @param fault how it fails; null for an answer
 * @param retryAfter what an error asks the client to wait; null for nothing
 * @param latency until the answer, or the first piece of it
 * @param pace between two pieces
 */
record PlannedOutcome(
    @Nullable FaultKind fault, @Nullable Duration retryAfter, Duration latency, Duration pace) {
  private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

  /**
   * Depends on the phase and the random numbers alone, so that the same call fares the same
   * whenever it comes.
   */
  static PlannedOutcome in(Phase phase, SplittableRandom random) {
    double draw = random.nextDouble();
    Duration latency = phase.latency().sample(random);
    double below = 0;
    for (Fault fault : phase.faults()) {
      below += fault.rate();
      if (draw < below) {
        return new PlannedOutcome(fault.kind(), waitFor(fault), latency, phase.pace());
      }
    }
    return new PlannedOutcome(null, null, latency, phase.pace());
  }

  static PlannedOutcome rateLimited(Duration retryAfter) {
    return new PlannedOutcome(FaultKind.RATE_LIMITED, retryAfter, Duration.ZERO, Duration.ZERO);
  }

  private static @Nullable Duration waitFor(Fault fault) {
    return fault.retryAfter() == null && fault.kind() == FaultKind.RATE_LIMITED
        ? USUAL_WAIT
        : fault.retryAfter();
  }
}
