package dev.posthouse.status;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where one generation of a job is. */
public enum JobState {
  /** Its request was sent, and is not known to be admitted. */
  SUBMITTED,
  /** On a provider's topic: it waits for a permit, or the provider is being called. */
  AT_PROVIDER,
  /** On the retry topic until it is due. */
  WAITING,
  /** Answered: its result is there. */
  COMPLETED,
  /** Ended without an answer: its dead letter is there. */
  DEAD,
  /** Its request was dropped: the id was taken, by a job of which nothing else is known here. */
  DUPLICATE;

  /** The name on the wire and in queries, for example {@code at_provider}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more happens to it. */
  public boolean hasEnded() {
    return switch (this) {
      case COMPLETED, DEAD, DUPLICATE -> true;
      case SUBMITTED, AT_PROVIDER, WAITING -> false;
    };
  }

  /** The state of a name on the wire; empty for one that a newer version wrote. */
  public static Optional<JobState> ofWireName(String name) {
    return Arrays.stream(values()).filter(state -> state.wireName().equals(name)).findFirst();
  }
}
