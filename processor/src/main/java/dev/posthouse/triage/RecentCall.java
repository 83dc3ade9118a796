package dev.posthouse.triage;

import dev.posthouse.job.JobEventType;
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
public record RecentCall(
    String provider, Instant at, @Nullable FailureRecord failure, @Nullable String credential) {

  /** The call that an event tells of; empty if it tells of something else. */
  public static Optional<RecentCall> of(JobEvent event) {
    String provider = event.getProvider();
    boolean called = JobEventType.of(event).map(type -> tellsOfCall(type, event)).orElse(false);
    return provider == null || !called
        ? Optional.empty()
        : Optional.of(
            new RecentCall(provider, event.getAt(), event.getFailure(), event.getCredential()));
  }

  /** A job may end while it waits: then nobody was called, and nothing says when a call began. */
  private static boolean tellsOfCall(JobEventType type, JobEvent event) {
    return switch (type) {
      case ATTEMPT_FAILED, COMPLETED -> true;
      case DEAD -> event.getStartedAt() != null;
      case ADMITTED, DUPLICATE, DEFERRED, RETRY_DUE, HANDED_OVER, REPLAYED, CANCEL_REQUESTED ->
          false;
    };
  }
}
