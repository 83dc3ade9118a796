package dev.posthouse.job;

import java.time.Instant;
import java.util.List;

/**
 * How far a job has come: all that {@link RoutePolicy} knows of it.
 *
 * @param provider the provider that the job is at
 * @param chain the providers of its route, the preferred first
 * @param failures every failed call so far, the latest last
 * @param deadline when the job must end
 */
public record JobProgress(
    String provider, List<String> chain, List<FailedCall> failures, Instant deadline) {

  /**
   * A call that failed.
   *
   * @param at when it did
   */
  public record FailedCall(String provider, FailureKind kind, Instant at) {}

  public JobProgress {
    chain = List.copyOf(chain);
    failures = List.copyOf(failures);
  }

  /** How many calls to a provider have failed; one that found no room was none. */
  int callsTo(String name) {
    return (int)
        failuresOf(name).stream().filter(call -> call.kind() != FailureKind.NO_ROOM).count();
  }

  /** How many calls have failed at all; one that found no room was none. */
  int calls() {
    return (int) failures.stream().filter(call -> call.kind() != FailureKind.NO_ROOM).count();
  }

  /** The failed calls to a provider, the latest last. */
  List<FailedCall> failuresOf(String name) {
    return failures.stream().filter(call -> call.provider().equals(name)).toList();
  }

  /** Whether the next call to a provider counts against its retry budget. */
  boolean wouldRetry(String name) {
    return failuresOf(name).stream().anyMatch(call -> call.kind().makesNextCallARetry());
  }

  /** How many calls to a provider have failed in one way. */
  int callsTo(String name, FailureKind kind) {
    return (int) failuresOf(name).stream().filter(call -> call.kind() == kind).count();
  }

  /** How often a failure was followed by a call to another provider. */
  int handovers() {
    int handovers = 0;
    for (int i = 1; i < failures.size(); i++) {
      if (!failures.get(i).provider().equals(failures.get(i - 1).provider())) {
        handovers++;
      }
    }
    return handovers;
  }
}
