package dev.posthouse.simulation;

import dev.posthouse.simulation.Schedule.Kind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the schedules of many seeds, on all cores, up to the first that violates anything. */
final class Schedules {
  /** What may go wrong in every schedule: in a day of brokers and processes, or in their life. */
  static final Set<Kind> USUAL = Collections.unmodifiableSet(EnumSet.allOf(Kind.class));

  private final Simulator simulator;
  private final List<Kind> kinds;
  private final Map<Kind, Integer> faults = new EnumMap<>(Kind.class);
  private long steps;
  private long count;
  private long cpuNanos;

  Schedules(Simulator simulator, Set<Kind> kinds) {
    this.simulator = simulator;
    this.kinds = List.copyOf(EnumSet.copyOf(kinds));
  }

  Schedule of(long seed) {
    return ScheduleMaker.of(seed, kinds);
  }

  /**
   * Runs the schedules of the seeds from the first on.
   *
   * @return the first, by time, that violates something; null if none does
   */
  @Nullable Schedule run(long first, long most) throws InterruptedException {
    AtomicLong next = new AtomicLong(first);
    AtomicReference<@Nullable Schedule> violating = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      threads.add(
          Thread.ofPlatform()
              .name("simulation-" + i)
              .start(
                  () -> {
                    try {
                      for (long seed = next.getAndIncrement();
                          seed < first + most && violating.get() == null && failure.get() == null;
                          seed = next.getAndIncrement()) {
                        run(of(seed), violating);
                      }
                    } catch (RuntimeException | Error e) {
                      failure.set(e);
                    } finally {
                      spent();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
    return violating.get();
  }

  /**
   * What {@link Shrinker} says of the first schedule that violates anything; empty if none does.
   */
  String firstFailure(long first, long most) throws InterruptedException {
    Schedule violating = run(first, most);
    if (violating == null) {
      return "";
    }
    String invariant = simulator.run(violating, false).invariant();
    return new Shrinker(simulator, invariant).report(violating);
  }

  private void run(Schedule schedule, AtomicReference<@Nullable Schedule> violating) {
    Verdict verdict = simulator.run(schedule, false);
    add(schedule, verdict);
    if (verdict.violation() != null) {
      violating.compareAndSet(null, schedule);
    }
  }

  private synchronized void add(Schedule schedule, Verdict verdict) {
    count++;
    steps += verdict.steps();
    schedule.faults().forEach(fault -> faults.merge(fault.kind(), 1, Integer::sum));
  }

  private synchronized void spent() {
    cpuNanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** How much was run, for people. */
  @Override
  public synchronized String toString() {
    return "%,d schedules, %,d steps, %d s of processor time, faults: %s"
        .formatted(count, steps, cpuNanos / 1_000_000_000, faults);
  }
}
