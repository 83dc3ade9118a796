package dev.posthouse.attempt;

import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assigned partition: its ledger, its waiting jobs and its calls in flight. It lives as long as
 * the assignment, so its identity is the epoch: a call that ends after its partition was assigned
 * anew is forgotten. Confined to the worker's thread.
 */
final class OwnedPartition {
  private final TopicPartition partition;
  private final PartitionLedger ledger;
  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private final Map<Long, InFlight> calls = new HashMap<>();
  private long unfinishedBytes;
  private int unfinished;
  private boolean paused;
  private boolean draining;
  private @Nullable OffsetAndMetadata lastCommitted;

  private record InFlight(Delivery delivery, Thread thread) {}

  OwnedPartition(TopicPartition partition, OffsetMap restored) {
    this.partition = partition;
    this.ledger = new PartitionLedger(restored);
  }

  TopicPartition partition() {
    return partition;
  }

  PartitionLedger ledger() {
    return ledger;
  }

  /** Records that have been taken in and are not settled. */
  int unfinished() {
    return unfinished;
  }

  /** A record has been taken in; it counts against back-pressure until {@link #settled}. */
  void unsettled(int bytes) {
    unfinished++;
    unfinishedBytes += bytes;
  }

  /** A record's outcome has been committed. */
  void settled(int bytes) {
    unfinished--;
    unfinishedBytes -= bytes;
  }

  void enqueue(Delivery delivery) {
    waiting.add(delivery);
  }

  /** The job that has waited longest; null if none waits or the partition is draining. */
  @Nullable Delivery next() {
    return draining ? null : waiting.peek();
  }

  /**
   * The next job to call for; null if none waits or the partition is draining.
   *
   * @param held those that are to wait on
   */
  @Nullable Delivery next(Predicate<Delivery> held) {
    if (!draining) {
      for (Delivery delivery : waiting) {
        if (!held.test(delivery)) {
          return delivery;
        }
      }
    }
    return null;
  }

  /** How many jobs wait to be called for. */
  int waiting() {
    return waiting.size();
  }

  /** Takes a job that waits: a provider is about to be called for it. */
  void begin(Delivery delivery) {
    for (Iterator<Delivery> all = waiting.iterator(); all.hasNext(); ) {
      if (all.next() == delivery) {
        all.remove();
        break; // mostly the first
      }
    }
    ledger.begin(delivery.offset());
  }

  /** Takes back the job begun last: its provider is not called after all, and it waits on. */
  void giveBack(Delivery delivery) {
    ledger.unbegin(delivery.offset());
    waiting.addFirst(delivery);
  }

  /** Takes out the waiting jobs whose deadline has passed. */
  List<Delivery> takeExpired(Instant now) {
    return take(job -> !now.isBefore(job.getDeadline()));
  }

  /** Takes out those of the waiting jobs. */
  List<Delivery> take(Predicate<Job> which) {
    List<Delivery> taken = new ArrayList<>();
    for (Iterator<Delivery> all = waiting.iterator(); all.hasNext(); ) {
      Delivery delivery = all.next();
      if (which.test(delivery.job())) {
        taken.add(delivery);
        all.remove();
      }
    }
    return taken;
  }

  /**
   * Takes out the waiting jobs that have somewhere else to go.
   *
   * @param destination of a job; empty if it waits on
   * @param atMost how many to take
   */
  List<FinishedJob> takeWhere(Function<Delivery, Optional<FinishedJob>> destination, int atMost) {
    List<FinishedJob> taken = new ArrayList<>();
    Iterator<Delivery> all = waiting.iterator();
    while (taken.size() < atMost && all.hasNext()) {
      destination
          .apply(all.next())
          .ifPresent(
              finished -> {
                taken.add(finished);
                all.remove();
              });
    }
    return taken;
  }

  void callStarted(Delivery delivery, Thread call) {
    calls.put(delivery.offset(), new InFlight(delivery, call));
  }

  /** Cuts off the calls in flight for those jobs; each ends as one of a cancelled job. */
  void cutOff(Predicate<Job> which) {
    calls.values().stream()
        .filter(call -> which.test(call.delivery().job()))
        .forEach(call -> call.thread().interrupt());
  }

  void callEnded(long offset) {
    calls.remove(offset);
  }

  int callsInFlight() {
    return calls.size();
  }

  /** Whether a job waits to be called for, or is called for. */
  boolean isBusy() {
    return callsInFlight() > 0 || next() != null;
  }

  /** Starts nothing more; what waits is left to the partition's next owner. */
  void drain() {
    draining = true;
    waiting.clear();
  }

  boolean isDraining() {
    return draining;
  }

  /** Abandons the calls still in flight: the partition's next owner makes them again. */
  int abandon() {
    drain();
    int abandoned = calls.size();
    calls.values().forEach(call -> call.thread().interrupt());
    calls.clear();
    return abandoned;
  }

  /** Whether the partition should be fetched: not while enough of it is unfinished. */
  boolean wantsMore(AttemptSettings settings) {
    return !draining
        && unfinished < settings.jobsPerPartition()
        && unfinishedBytes < settings.bytesPerPartition()
        && !ledger.isUnderPressure();
  }

  /** Remembers whether fetching is paused; returns whether that is a change. */
  boolean pause(boolean pause) {
    boolean changed = paused != pause;
    paused = pause;
    return changed;
  }

  /** The position to commit, or null if it is committed already. */
  @Nullable OffsetAndMetadata uncommitted() {
    OffsetAndMetadata position = ledger.position();
    return position.equals(lastCommitted) ? null : position;
  }

  void committed(OffsetAndMetadata position) {
    lastCommitted = position;
    ledger.committed();
  }
}
