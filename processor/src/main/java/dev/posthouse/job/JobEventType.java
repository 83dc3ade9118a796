package dev.posthouse.job;

import dev.posthouse.wire.JobEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The steps of a job's journey, as the events topic names them. */
public enum JobEventType {
  /** A request became a job and was sent to its first provider. */
  ADMITTED,
  /** A request was dropped: its job is known already. */
  DUPLICATE,
  /** A call failed, and the job is not at its end. */
  ATTEMPT_FAILED,
  /** The job waits for a provider that is shut; no call was made. */
  DEFERRED,
  /** The job's wait is over. */
  RETRY_DUE,
  /** The job went to another provider. */
  HANDED_OVER,
  /** The job was answered. */
  COMPLETED,
  /** The job ended without an answer. */
  DEAD,
  /** A dead letter was sent to the request topic again, as a new generation of its job. */
  REPLAYED,
  /** Somebody asked for the job to be cancelled. */
  CANCEL_REQUESTED;

  /** The name on the wire, for example {@code retry_due}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether an event is of this type. */
  public boolean is(JobEvent event) {
    return event.getType().equals(wireName());
  }

  /** The type of an event; empty for one that a newer version wrote. */
  public static Optional<JobEventType> of(JobEvent event) {
    return ofWireName(event.getType());
  }

  /** The type of a name on the wire; empty for one that a newer version wrote. */
  public static Optional<JobEventType> ofWireName(String name) {
    return Arrays.stream(values()).filter(type -> type.wireName().equals(name)).findFirst();
  }
}
