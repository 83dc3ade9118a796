package dev.posthouse.cli.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches how much of this process's heap is in use. The pools' own peaks will not do: they are of
 * different moments, and their sum can exceed the heap.
 */
final class PeakHeap implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final AtomicLong peak = new AtomicLong();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("peak-heap").factory());

  private PeakHeap() {}

  static PeakHeap watch() {
    PeakHeap watch = new PeakHeap();
    var _ =
        watch.clock.scheduleAtFixedRate(watch::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    peak.accumulateAndGet(memory.getHeapMemoryUsage().getUsed(), Math::max);
  }

  /** The most bytes that were in use at once so far; garbage included. */
  long bytes() {
    look();
    return peak.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
