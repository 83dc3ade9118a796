package dev.posthouse.content;

import java.time.Duration;

/**
 * How much of a time is left. Nanoseconds of this process: no clock that is set changes it.
 *
 * @param ends by {@link System#nanoTime}
 */
record TimeLeft(Duration whole, long ends) {
  static TimeLeft of(Duration whole) {
    return new TimeLeft(whole, System.nanoTime() + whole.toNanos());
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, ends - System.nanoTime()));
  }

  /** Fails if nothing is left. */
  void check() throws ContentException {
    if (left().isZero()) {
      throw passed();
    }
  }

  ContentException passed() {
    return ContentException.unavailable(
        "The content store took longer than %d ms. See why it is slow, or raise contents.timeout."
            .formatted(whole.toMillis()),
        "slow");
  }
}
