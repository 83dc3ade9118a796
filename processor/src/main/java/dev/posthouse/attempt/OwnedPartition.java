package dev.posthouse.attempt;

import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.wire.internal.Job;
import java.util.HashMap;
import java.util.Map;
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
  private final WaitingDeliveries waiting = new WaitingDeliveries();
  private final UndecidedRecords undecided = new UndecidedRecords();
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

  /** The records of which nobody can say yet what they are. */
  UndecidedRecords undecided() {
    return undecided;
  }

  /** The jobs that wait to be called for. */
  WaitingDeliveries waiting() {
    return waiting;
  }

  /** The next job to call for; null if none waits or the partition is draining. */
  @Nullable Delivery next() {
    return next(true, _ -> false);
  }

  /**
   * The next job to call for; null if none waits or the partition is draining.
   *
   * @param retries whether jobs may go that call their provider again
   * @param held those that are to wait on
   */
  @Nullable Delivery next(boolean retries, Predicate<Delivery> held) {
    return draining ? null : waiting.peek(retries, held);
  }

  /** Takes a job that {@link #next} showed: a provider is about to be called for it. */
  void begin(Delivery delivery) {
    waiting.remove(delivery);
    ledger.begin(delivery.offset());
  }

  /** Takes back the job begun last: its provider is not called after all, and it waits on. */
  void giveBack(Delivery delivery) {
    ledger.unbegin(delivery.offset());
    waiting.giveBack(delivery);
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
    undecided.clear();
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
        && undecided.isEmpty()
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
