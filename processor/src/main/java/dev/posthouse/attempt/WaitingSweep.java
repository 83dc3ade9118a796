package dev.posthouse.attempt;

import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Cancellations;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets waiting jobs leave without a call: those whose time is over, those that are cancelled, those
 * whose provider is shut, and those that it has had no permit for in a long time. Confined to the
 * worker's thread.
 *
 * <p>No more leave at a time than one transaction carries: polls and calls go on between.
 *
 * <p>Tested by {@code AttemptWorkerTest}.
 */
final class WaitingSweep {

  /** How often waiting jobs are swept for passed deadlines. */
  private static final Duration EXPIRY_INTERVAL = Duration.ofMillis(500);

  private final Supplier<Collection<OwnedPartition>> partitions;
  private final Supplier<Optional<Instant>> shutSince;
  private final UncalledOutcomes uncalled;
  private final FinishedJobs outcomes;
  private final Cancellations cancellations;
  private final Predicate<Delivery> held;
  private final Function<Delivery, SpareCapacity> spare;
  private final Clock clock;
  private long lastExpiry = System.nanoTime();
  private long lastCapacitySeen = System.nanoTime();
  private long cancellationsApplied;
  private int turn;

  /**
   * @param partitions those that the worker has now
   * @param shutSince since when the provider is shut; empty if it is open
   * @param uncalled what becomes of the jobs that leave
   * @param outcomes where they go
   * @param cancellations which jobs are cancelled
   * @param held those that need no permit yet
   * @param spare the capacity that the other providers have for a job like that
   */
  WaitingSweep(
      Supplier<Collection<OwnedPartition>> partitions,
      Supplier<Optional<Instant>> shutSince,
      UncalledOutcomes uncalled,
      FinishedJobs outcomes,
      Cancellations cancellations,
      Predicate<Delivery> held,
      Function<Delivery, SpareCapacity> spare,
      Clock clock) {
    this.partitions = partitions;
    this.shutSince = shutSince;
    this.uncalled = uncalled;
    this.outcomes = outcomes;
    this.cancellations = cancellations;
    this.held = held;
    this.spare = spare;
    this.clock = clock;
  }

  /** A job that has come: it waits, unless it was cancelled before. */
  void cancelOrEnqueue(Delivery job) {
    cancellations
        .of(job.job())
        .ifPresentOrElse(
            cancellation -> outcomes.add(uncalled.cancelled(job, cancellation)),
            () -> job.owned().enqueue(job));
  }

  /** Sweeps the jobs that wait, before any of them is called for. */
  void sweep() {
    expire();
    cancel();
    leaveWhatIsShut();
  }

  private void expire() {
    if (!isTime(lastExpiry, EXPIRY_INTERVAL)) {
      return;
    }
    lastExpiry = System.nanoTime();
    for (OwnedPartition owned : partitions.get()) {
      owned
          .waiting()
          .takeExpired(clock.instant())
          .forEach(job -> outcomes.add(uncalled.expired(job)));
    }
  }

  /**
   * Jobs that wait end at once, calls in flight are cut off. A job that was begun, and whose call
   * has not started, is neither: {@link JobCall} looks before it calls.
   */
  private void cancel() {
    long known = cancellations.count();
    if (known == cancellationsApplied) {
      return;
    }
    cancellationsApplied = known;
    Predicate<Job> cancelled = job -> cancellations.of(job).isPresent();
    for (OwnedPartition owned : partitions.get()) {
      owned.waiting().take(cancelled).forEach(this::cancelOrEnqueue);
      owned.cutOff(cancelled);
    }
  }

  /** Jobs whose provider is shut do not wait for it here, beyond the patience of their routes. */
  private void leaveWhatIsShut() {
    shutSince.get().ifPresent(this::leaveShutProvider);
  }

  private void leaveShutProvider(Instant since) {
    for (OwnedPartition owned : partitions.get()) {
      owned
          .waiting()
          .takeWhere(job -> uncalled.whileShut(job, since), outcomes.places())
          .forEach(outcomes::add);
    }
  }

  /**
   * Sweeps the jobs that still wait after all permits were given out: those that have waited for
   * long go where there is capacity.
   */
  void leaveBusyProvider() {
    if (!isTime(lastCapacitySeen, SpareCapacity.PERIOD)) {
      return;
    }
    lastCapacitySeen = System.nanoTime();
    List<OwnedPartition> crowded =
        new ArrayList<>(
            partitions.get().stream().filter(owned -> owned.next(true, held) != null).toList());
    if (crowded.isEmpty()) {
      return;
    }
    Collections.rotate(crowded, turn++); // places are few: each partition is the first in its turn
    SpareCapacity left = spare.apply(Objects.requireNonNull(crowded.getFirst().next(true, held)));
    for (OwnedPartition owned : crowded) {
      owned
          .waiting()
          .takeWhere(
              job -> held.test(job) ? Optional.empty() : uncalled.whileBusy(job, left),
              Math.min(left.left(), outcomes.places()))
          .forEach(outcomes::add);
    }
  }

  private static boolean isTime(long last, Duration interval) {
    return System.nanoTime() - last >= interval.toNanos();
  }
}
