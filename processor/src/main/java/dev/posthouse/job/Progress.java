package dev.posthouse.job;

import java.time.Instant;
import java.util.List;

/**
 * How far a job has come: all that {@link Triage} knows of it.
 *
 * @param provider the provider of the attempt that has just failed
 * @param chain the providers of its route, the preferred first
 * @param failures every failed call so far, the one to decide on last
 * @param deadline when the job must end
 */
public record Progress(
    String provider, List<String> chain, List<FailedCall> failures, Instant deadline) {

  /** A call that failed. */
  public record FailedCall(String provider, FailureKind kind) {}

  public Progress {
    chain = List.copyOf(chain);
    failures = List.copyOf(failures);
  }

  /** How many calls to the provider have failed. */
  int callsTo(String name) {
    return (int) failures.stream().filter(call -> call.provider().equals(name)).count();
  }

  /**
   * Whether the job may not call the provider again: its attempts there are spent, or it is no use.
   */
  boolean isSpent(String name, int attempts) {
    return callsTo(name) >= attempts
        || failures.stream()
            .anyMatch(
                call ->
                    call.provider().equals(name) && Reaction.to(call.kind()) == Reaction.MOVE_ON);
  }
}
