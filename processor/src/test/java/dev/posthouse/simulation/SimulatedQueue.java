package dev.posthouse.simulation;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A queue on which one waits by the world's clock. */
public final class SimulatedQueue<E> extends LinkedBlockingQueue<E> {
  private static final long serialVersionUID = 1L;

  private transient @Nullable SimulatedThread reader;

  @Override
  public boolean add(E element) {
    boolean added = super.add(element);
    if (reader != null) {
      reader.wake();
    }
    return added;
  }

  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    E first = poll();
    if (first != null || timeout <= 0) {
      return first;
    }
    SimulatedThread thread = World.thread();
    reader = thread;
    thread.waitFor(unit.toNanos(timeout), true);
    reader = null;
    if (thread.takeInterrupt()) {
      throw new InterruptedException();
    }
    return poll();
  }
}
