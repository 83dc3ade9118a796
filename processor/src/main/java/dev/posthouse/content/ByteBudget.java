package dev.posthouse.content;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bytes of contents that calls of a process hold together. Who comes first is served first: a
 * large one is not overtaken by small ones for ever.
 *
 * <p>Tested by {@code ContentsTest}.
 */
final class ByteBudget {
  /** In kibibytes, so that an int counts a tebibyte. */
  private static final int UNIT = 1 << 10;

  private final int most;
  private final Semaphore free;
  private final AtomicInteger waiting = new AtomicInteger();

  ByteBudget(long bytes) {
    this.most = units(bytes);
    this.free = new Semaphore(most, true);
  }

  /** A part of the budget; ends once. */
  final class Part implements AutoCloseable {
    private final int units;

    private Part(int units) {
      this.units = units;
    }

    @Override
    public void close() {
      free.release(units);
    }
  }

  /** Whether so many bytes are ever had. */
  boolean fits(long bytes) {
    return units(bytes) <= most;
  }

  /**
   * Waits until so many bytes are to be had.
   *
   * @throws ContentException if they are not in time
   */
  Part take(long bytes, TimeLeft time) throws ContentException, InterruptedException {
    int units = units(bytes);
    waiting.incrementAndGet();
    try {
      if (!free.tryAcquire(units, time.left().toNanos(), TimeUnit.NANOSECONDS)) {
        throw ContentException.unavailable(
            "The calls of this process held too much content for all of the job's time. Raise"
                + " contents.inMemory and the heap, or work with more processes.",
            "no_memory");
      }
    } finally {
      waiting.decrementAndGet();
    }
    return new Part(units);
  }

  /** How many bytes are taken. */
  long taken() {
    return (long) (most - free.availablePermits()) * UNIT;
  }

  /** How many bytes there are. */
  long most() {
    return (long) most * UNIT;
  }

  /** How many calls wait for bytes. */
  int waiting() {
    return waiting.get();
  }

  private static int units(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT - 1) / UNIT);
  }
}
