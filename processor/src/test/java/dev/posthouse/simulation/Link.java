package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The way from a process to its brokers and back. Each request and each answer takes its time, and
 * between any two of them the process may be killed or stopped, or the message be lost.
 */
final class Link {
  /** What a process asks of the brokers. */
  enum Request {
    SEND,
    OFFSETS,
    COMMIT,
    ABORT,
    INIT,
    COMMITTED,
    ADMIN,
    POLL
  }

  /** What goes wrong. */
  enum Trouble {
    /** The process is killed before the request goes out. */
    KILL_BEFORE,
    /** The process is killed when the request is done, before it hears so. */
    KILL_AFTER,
    /** The process stands still before the request goes out, for longer than its session. */
    PAUSE_BEFORE,
    /** The process stands still when the request is done, before it hears so. */
    PAUSE_AFTER,
    /** The request is lost: nothing is done, and nobody says so. */
    LOSE_REQUEST,
    /** The answer is lost: it is done, and nobody says so. */
    LOSE_ANSWER,
    /** The brokers refuse. */
    REFUSE
  }

  private static final class Armed {
    final Request request;
    final Trouble trouble;
    final String thread;
    final long nanos;
    int left;

    Armed(Request request, Trouble trouble, String thread, int left, long nanos) {
      this.thread = thread;
      this.request = request;
      this.trouble = trouble;
      this.left = left;
      this.nanos = nanos;
    }
  }

  /** After so long a client gives up; a short one, as a user may set it. */
  private static final long LOST_NANOS = 6_000_000_000L;

  private static final long SLOW_NANOS = 400_000_000L;
  private static final long USUAL_NANOS = 2_000_000L;

  private final World world;
  private final Machine machine;
  private final Runnable kill;
  private final List<Armed> armed = new ArrayList<>();

  /**
   * @param kill ends the process
   */
  Link(World world, Machine machine, Runnable kill) {
    this.world = world;
    this.machine = machine;
    this.kill = kill;
  }

  Machine machine() {
    return machine;
  }

  /**
   * The next requests of that sort meet trouble.
   *
   * @param thread those of threads of that name alone; empty for all
   * @param times how many of them
   * @param nanos how long a pause lasts
   */
  void arm(Request request, Trouble trouble, String thread, int times, long nanos) {
    armed.add(new Armed(request, trouble, thread, times, nanos));
  }

  /** Nothing goes wrong any more. */
  void disarm() {
    armed.clear();
  }

  /**
   * A request goes out.
   *
   * @throws TimeoutException if it does not arrive in time
   */
  void request(Request request, long timeoutNanos) {
    travel(timeoutNanos);
    if (armed.isEmpty()) {
      return;
    }
    if (strikes(request, Trouble.LOSE_REQUEST) >= 0) {
      lose(request, timeoutNanos);
    }
    if (strikes(request, Trouble.REFUSE) >= 0) {
      throw new KafkaException("the brokers refuse to " + request);
    }
    stopOrPause(request, Trouble.KILL_BEFORE, Trouble.PAUSE_BEFORE);
  }

  /**
   * An answer comes back.
   *
   * @throws TimeoutException if it does not arrive in time
   */
  void answer(Request request, long timeoutNanos) {
    if (!armed.isEmpty()) {
      stopOrPause(request, Trouble.KILL_AFTER, Trouble.PAUSE_AFTER);
      if (strikes(request, Trouble.LOSE_ANSWER) >= 0) {
        lose(request, timeoutNanos);
      }
    }
    travel(timeoutNanos);
  }

  /** Something happens on the way that nobody waits for. */
  void passing(Request request) {
    if (!armed.isEmpty()) {
      stopOrPause(request, Trouble.KILL_BEFORE, Trouble.PAUSE_BEFORE);
    }
  }

  private void stopOrPause(Request request, Trouble killing, Trouble pausing) {
    if (strikes(request, killing) >= 0) {
      world.happens(machine, "killed at", request, killing);
      kill.run();
      throw new MachineStopped();
    }
    long pause = strikes(request, pausing);
    if (pause >= 0) {
      world.happens(machine, "stands still at", request, pausing);
      machine.pauseUntil(world.nanos() + pause);
      World.thread().waitFor(1, false);
    }
  }

  private void lose(Request request, long timeoutNanos) {
    world.happens(machine, "lost", request);
    World.thread().waitFor(Math.min(timeoutNanos, LOST_NANOS), false);
    throw new TimeoutException("no answer to " + request);
  }

  private long strikes(Request request, Trouble trouble) {
    for (Iterator<Armed> all = armed.iterator(); all.hasNext(); ) {
      Armed one = all.next();
      if (one.request == request
          && one.trouble == trouble
          && World.thread().getName().startsWith(one.thread)) {
        if (--one.left <= 0) {
          all.remove();
        }
        return one.nanos;
      }
    }
    return -1;
  }

  private void travel(long timeoutNanos) {
    long most = machine.isSlow() ? SLOW_NANOS : USUAL_NANOS;
    World.thread().waitFor(100_000 + machine.random().nextLong(most), false);
    long giveUp = world.nanos() + timeoutNanos;
    while (machine.isCut()) {
      if (world.nanos() >= giveUp) {
        throw new TimeoutException("the brokers cannot be reached");
      }
      World.thread().waitFor(Math.min(500_000_000L, giveUp - world.nanos()), false);
    }
  }
}
