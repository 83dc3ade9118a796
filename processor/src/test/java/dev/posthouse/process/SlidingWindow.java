package dev.posthouse.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Calls as the server saw them, counted in every window of one length and not in some of them. */
record SlidingWindow(List<Instant> calls, Duration length) {

  SlidingWindow {
    calls = calls.stream().sorted().toList();
  }

  /** The most calls in any window. */
  int most() {
    return IntStream.range(0, calls.size()).map(this::countFrom).max().orElse(0);
  }

  /** When the first of the windows begins that hold the most calls. */
  Instant fullest() {
    int most = most();
    return IntStream.range(0, calls.size())
        .filter(first -> countFrom(first) == most)
        .mapToObj(calls::get)
        .findFirst()
        .orElseThrow();
  }

  /** How many calls are in the window that begins with this one. */
  private int countFrom(int first) {
    return before(calls.get(first).plus(length)) - first;
  }

  /** The fewest calls in any window that lies between two moments. */
  int least(Instant from, Instant until) {
    // A window holds fewest where it begins just after a call, or at the first moment.
    return IntStream.rangeClosed(0, calls.size())
        .filter(next -> !beginOf(next, from).isBefore(from))
        .filter(next -> !beginOf(next, from).plus(length).isAfter(until))
        .map(next -> before(beginOf(next, from).plus(length)) - next)
        .min()
        .orElseThrow();
  }

  /** Where a window begins that holds the call with this number as its first, just barely. */
  private Instant beginOf(int next, Instant from) {
    return next == 0 ? from : calls.get(next - 1).plusNanos(1);
  }

  /** How many calls came before a moment. */
  private int before(Instant moment) {
    int low = 0;
    int high = calls.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (calls.get(middle).isBefore(moment)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
