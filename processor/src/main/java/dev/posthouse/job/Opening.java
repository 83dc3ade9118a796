package dev.posthouse.job;

import java.time.Duration;
import java.time.Instant;

/**
 * From when something may be called, a provider for example: at once, from a moment on, or nobody
 * knows. Sorts by how soon that is.
 */
public sealed interface Opening extends Comparable<Opening> {

  /** It may be called at once. */
  record Open() implements Opening {
    @Override
    public String toString() {
      return "open";
    }
  }

  /**
   * It may not be called before a moment, which may have passed by now.
   *
   * @param moment from which on it may be called
   */
  record Until(Instant moment) implements Opening {
    @Override
    public String toString() {
      return moment.toString();
    }
  }

  /** It may not be called, and nobody knows until when: somebody has to open it. */
  record Unknown() implements Opening {
    @Override
    public String toString() {
      return "unknown";
    }
  }

  /** Whether it may be called at a moment. */
  default boolean isOpen(Instant now) {
    return switch (this) {
      case Open _ -> true;
      case Until(Instant moment) -> !moment.isAfter(now);
      case Unknown _ -> false;
    };
  }

  /** When both this and another must be open: the later of the two. */
  default Opening and(Opening other) {
    return compareTo(other) < 0 ? other : this;
  }

  /**
   * When to look at it again: as it opens, but after no longer than a time, since it may be opened
   * sooner than is known now. At once if it is open.
   */
  default Instant lookAgain(Instant now, Duration atMost) {
    Instant latest = now.plus(atMost);
    return switch (this) {
      case Open _ -> now;
      case Until(Instant moment) -> moment.isBefore(latest) ? moment : latest;
      case Unknown _ -> latest;
    };
  }

  @Override
  default int compareTo(Opening other) {
    return this instanceof Until(Instant moment) && other instanceof Until(Instant another)
        ? moment.compareTo(another)
        : Integer.compare(rank(), other.rank());
  }

  private int rank() {
    return switch (this) {
      case Open _ -> 0;
      case Until _ -> 1;
      case Unknown _ -> 2;
    };
  }
}
