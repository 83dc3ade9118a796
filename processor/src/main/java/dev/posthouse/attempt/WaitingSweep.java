package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Cancellations;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lets waiting jobs leave without a call: those whose time is over, those that were given up, those
 * whose provider is shut, and those that it has had no permit for in a long time. Confined to the
 * worker's thread.
 */
final class WaitingSweep {

  /** How often waiting jobs are looked over for passed deadlines. */
  private static final Duration EXPIRY_INTERVAL = Duration.ofMillis(500);

  private final OwnedPartitions partitions;
  private final Calls calls;
  private final JobCall jobCall;
  private final OutcomeQueue outcomes;
  private final Cancellations cancellations;
  private final AttemptSettings settings;
  private final Function<Load, SpareCapacity> spare;
  private final Clock clock;
  private long lastExpiry = System.nanoTime();
  private long lastRoomSeen = System.nanoTime();
  private long cancellationsApplied;
  private int turn;

  /**
   * @param spare what room the other providers have for a job like that
   */
  WaitingSweep(
      OwnedPartitions partitions,
      Calls calls,
      JobCall jobCall,
      OutcomeQueue outcomes,
      Cancellations cancellations,
      AttemptSettings settings,
      Function<Load, SpareCapacity> spare,
      Clock clock) {
    this.partitions = partitions;
    this.calls = calls;
    this.jobCall = jobCall;
    this.outcomes = outcomes;
    this.cancellations = cancellations;
    this.settings = settings;
    this.spare = spare;
    this.clock = clock;
  }

  /** A job that has come: it waits, unless it was given up before. */
  void cancelOrEnqueue(Delivery job) {
    cancellations
        .of(job.job())
        .ifPresentOrElse(
            wish -> outcomes.add(jobCall.cancelled(job, wish)), () -> job.owned().enqueue(job));
  }

  /** Looks over the jobs that wait, before any of them is called for. */
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
    for (OwnedPartition owned : partitions.all()) {
      owned.takeExpired(clock.instant()).forEach(job -> outcomes.add(jobCall.expired(job)));
    }
  }

  /**
   * Jobs that wait are given up at once, calls in flight are cut off. A job that was begun, and
   * whose call has not started, is neither: {@link JobCall} looks before it calls.
   */
  private void cancel() {
    long known = cancellations.count();
    if (known == cancellationsApplied) {
      return;
    }
    cancellationsApplied = known;
    Predicate<Job> cancelled = job -> cancellations.of(job).isPresent();
    for (OwnedPartition owned : partitions.all()) {
      owned.take(cancelled).forEach(this::cancelOrEnqueue);
      owned.cutOff(cancelled);
    }
  }

  /** Jobs whose provider is shut do not wait for it here, beyond the patience of their routes. */
  private void leaveWhatIsShut() {
    Instant shutSince = calls.shutSince();
    if (shutSince.equals(Instant.MAX)) {
      return;
    }
    for (OwnedPartition owned : partitions.all()) {
      owned
          .takeWhere(job -> jobCall.whileShut(job, shutSince), placesInTransaction())
          .forEach(outcomes::add);
    }
  }

  /**
   * Looks over the jobs that still wait after all permits were given out: those that have waited
   * for long go where there is room.
   */
  void leaveBusyProvider() {
    if (!isTime(lastRoomSeen, SpareCapacity.PERIOD)) {
      return;
    }
    lastRoomSeen = System.nanoTime();
    List<OwnedPartition> crowded =
        new ArrayList<>(partitions.all().stream().filter(owned -> owned.next() != null).toList());
    if (crowded.isEmpty()) {
      return;
    }
    Collections.rotate(crowded, turn++); // places are few: each lane is the first in its turn
    SpareCapacity left =
        spare.apply(jobCall.load(Objects.requireNonNull(crowded.getFirst().next())));
    for (OwnedPartition owned : crowded) {
      owned
          .takeWhere(
              job -> jobCall.whileBusy(job, left), Math.min(left.left(), placesInTransaction()))
          .forEach(outcomes::add);
    }
  }

  private static boolean isTime(long last, Duration interval) {
    return System.nanoTime() - last >= interval.toNanos();
  }

  /** No more leave at a time than one transaction carries: polls and calls go on between. */
  private int placesInTransaction() {
    return settings.commitCount() - outcomes.size();
  }
}
