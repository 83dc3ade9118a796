package dev.posthouse.cli.triage;

import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call to a provider, as an event tells of it.
 *
 * @param provider who was called
 * @param at when it ended
 * @param failure why it failed; null if it was answered
 * @param credential which key was used; null if none was, or the event does not say
 */
record RecentCall(
    String provider, Instant at, @Nullable FailureRecord failure, @Nullable String credential) {

  /** The call that an event tells of; empty if it tells of something else. */
  static Optional<RecentCall> of(JobEvent event) {
    String provider = event.getProvider();
    // A job may die while it waits: then nobody was called, and nothing says when a call began.
    boolean called =
        switch (event.getType()) {
          case "attempt_failed", "completed" -> true;
          case "dead" -> event.getStartedAt() != null;
          default -> false;
        };
    return provider == null || !called
        ? Optional.empty()
        : Optional.of(
            new RecentCall(provider, event.getAt(), event.getFailure(), event.getCredential()));
  }
}
