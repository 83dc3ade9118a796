package dev.posthouse.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time, and what happens in it. Everything that happens is an event at a moment; two of the same
 * moment come in the order of the seed. Nothing here waits for real, and nothing runs beside
 * anything else: the same seed is the same history.
 */
final class World {
  static final Instant BEGIN = Instant.parse("2026-11-30T12:00:00Z");
  private static final ThreadLocal<World> CURRENT = new ThreadLocal<>();

  private final long seed;
  private final SplittableRandom order;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final TreeSet<Long> moments = new TreeSet<>();
  private final @Nullable List<String> history;
  private long now;
  private long number;
  private long hash = 17;
  private long steps;
  private @Nullable SimulatedThread running;
  private @Nullable String violation;

  private record Event(
      long at,
      long tie,
      long number,
      @Nullable SimulatedThread thread,
      long meant,
      @Nullable Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      if (at != other.at) {
        return at < other.at ? -1 : 1;
      }
      return tie != other.tie ? Long.compare(tie, other.tie) : Long.compare(number, other.number);
    }
  }

  /**
   * @param traced whether its history is to be written down, which costs time
   */
  World(long seed, boolean traced) {
    this.seed = seed;
    this.order = new SplittableRandom(seed * 7_919 + 13);
    this.history = traced ? new ArrayList<>() : null;
    CURRENT.set(this);
  }

  static World current() {
    return CURRENT.get();
  }

  /** The simulated thread that runs now. */
  static SimulatedThread thread() {
    SimulatedThread thread = CURRENT.get().running;
    if (thread == null) {
      throw new IllegalStateException("no simulated thread runs");
    }
    return thread;
  }

  /** Whether a simulated thread runs, and not an event of the world. */
  static boolean inThread() {
    World world = CURRENT.get();
    return world != null && world.running != null;
  }

  long seed() {
    return seed;
  }

  long nanos() {
    return now;
  }

  long millis() {
    return BEGIN.toEpochMilli() + now / 1_000_000;
  }

  Instant instant() {
    return BEGIN.plusNanos(now);
  }

  long steps() {
    return steps;
  }

  long hash() {
    return hash;
  }

  /** Less than the bound, by the random numbers of a machine. */
  long random(Machine machine, long bound) {
    return machine.random().nextLong(bound);
  }

  void wakeAt(SimulatedThread thread, long wait, long at) {
    events.add(new Event(at, order.nextLong(), number++, thread, wait, null));
  }

  /** Has something happen in the world itself, outside all processes. */
  void at(long nanos, Runnable action) {
    events.add(new Event(Math.max(now, nanos), order.nextLong(), number++, null, 0, action));
  }

  /** Lets time pass until the moment, or until something is violated. */
  void runUntil(long until) {
    while (violation == null) {
      Event next = events.peek();
      if (next == null || next.at > until) {
        now = Math.max(now, until);
        return;
      }
      events.poll();
      now = Math.max(now, next.at);
      steps++;
      SimulatedThread thread = next.thread;
      if (thread != null) {
        resume(thread, next);
      } else if (next.action != null) {
        next.action.run();
      }
    }
  }

  private void resume(SimulatedThread thread, Event event) {
    Machine machine = thread.machine();
    if (machine.isStopped()) {
      return;
    }
    if (machine.pausedUntil() > now) {
      long later = machine.pausedUntil() + random(machine, 1_000_000);
      events.add(new Event(later, order.nextLong(), number++, thread, event.meant, null));
      return;
    }
    running = thread;
    try {
      thread.resume(event.meant);
    } finally {
      running = null;
    }
  }

  /** At that moment something is due: threads like to wake just then. */
  void expectAt(long nanos) {
    if (nanos > now) {
      moments.add(nanos);
    }
  }

  /** The next moment at which something is due, if it comes by then; else that. */
  long dueBy(long until) {
    Long next = moments.higher(now);
    return next == null || next > until ? until : next;
  }

  /** Writes down what happens. */
  void happens(Object who, String what, Object... about) {
    hash = hash * 1_000_003 + now;
    hash = hash * 31 + what.hashCode();
    if (history != null) {
      StringBuilder line = new StringBuilder(what);
      for (Object detail : about) {
        line.append(' ').append(detail);
      }
      note(who, line.toString());
    }
  }

  /** Writes down what is worth knowing, and no part of what happens. */
  void note(Object who, String what) {
    if (history != null) {
      history.add("%10.3f s  %s: %s".formatted(now / 1e9, who, what));
    }
  }

  boolean isTraced() {
    return history != null;
  }

  List<String> history() {
    return history == null ? List.of() : history;
  }

  /** Something happened that must not happen. The first word stands. */
  void violated(String invariant, Supplier<String> what) {
    if (violation == null) {
      violation = invariant + ": " + what.get();
      happens("!!", violation);
    }
  }

  @Nullable String violation() {
    return violation;
  }

  void failed(SimulatedThread thread, Throwable failure) {
    java.io.StringWriter stack = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(stack));
    violated("no thread dies", () -> thread.machine() + " " + thread.getName() + ": " + stack);
  }
}
