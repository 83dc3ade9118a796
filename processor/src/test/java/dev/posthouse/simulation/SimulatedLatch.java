package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A latch on which one waits by the world's clock. */
public final class SimulatedLatch extends CountDownLatch {
  private final List<SimulatedThread> waiting = new ArrayList<>();

  public SimulatedLatch(int count) {
    super(count);
  }

  @Override
  public void countDown() {
    super.countDown();
    if (getCount() == 0) {
      waiting.forEach(SimulatedThread::wake);
    }
  }

  @Override
  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    if (getCount() > 0) {
      SimulatedThread thread = World.thread();
      waiting.add(thread);
      thread.waitFor(unit.toNanos(timeout), true);
      waiting.remove(thread);
      if (thread.takeInterrupt()) {
        throw new InterruptedException();
      }
    }
    return getCount() == 0;
  }
}
