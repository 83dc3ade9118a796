package dev.posthouse.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * How much of a time is left. Nanoseconds of this process: no clock that is set changes it.
 *
 * @param ends by {@link System#nanoTime}
 */
record TimeLeft(Duration whole, long ends) {
  /** So many bytes are read from one look at the time to the next, at the most. */
  private static final int SLICE = 1 << 18;

  static TimeLeft of(Duration whole) {
    return new TimeLeft(whole, System.nanoTime() + whole.toNanos());
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, ends - System.nanoTime()));
  }

  /**
   * Reads a stream to its end within this time.
   *
   * @param size how many bytes it is to hold
   * @throws EOFException if it holds more or less
   * @throws ContentException if the time has passed before
   */
  byte[] read(InputStream in, int size) throws IOException, ContentException {
    var bytes = new byte[size];
    for (int read = 0; read < size; ) {
      check();
      int more = in.read(bytes, read, Math.min(SLICE, size - read));
      if (more < 0) {
        throw new EOFException();
      }
      read += more;
    }
    if (in.read() >= 0) {
      throw new EOFException();
    }
    return bytes;
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
