package dev.posthouse.outages;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** A clock that stands still while something happens, and all that is still to happen. */
final class Timeline implements InstantSource {
  static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private Instant now = BEGIN;
  private long nanos;
  private long numbered;

  /** Events of one moment happen in the order in which they were planned: runs are repeatable. */
  private record Event(long nanos, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime == 0 ? Long.compare(number, other.number) : byTime;
    }
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** How long it is since the begin. */
  Duration elapsed() {
    return Duration.ofNanos(nanos);
  }

  void at(Instant moment, Runnable what) {
    after(Duration.between(now, moment), what);
  }

  void after(Duration wait, Runnable what) {
    events.add(new Event(nanos + Math.max(0, wait.toNanos()), numbered++, what));
  }

  /** Lets everything happen that is planned, and what that brings about. */
  void run() {
    for (Event next = events.poll(); next != null; next = events.poll()) {
      if (next.nanos != nanos) {
        nanos = next.nanos;
        now = BEGIN.plusNanos(nanos);
      }
      next.what.run();
    }
  }
}
