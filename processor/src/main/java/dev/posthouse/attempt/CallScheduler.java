package dev.posthouse.attempt;

import dev.posthouse.health.Permit;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.provider.FirstToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one worker: those that hold a permit and wait until their begun mark is committed,
 * and those in flight. Confined to the worker's thread, save for the queue through which calls end.
 */
final class CallScheduler {
  private final ProviderGate gate;
  private final LoadEstimate load;
  private final JobCall jobCall;
  private final WarmFirst warmFirst;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final List<Begun> begun = new ArrayList<>();
  private int turn;

  /** A job whose provider is called as soon as the mark that it is begun is committed. */
  private record Begun(Delivery delivery, Permit permit, WarmFirst.Turn turn) {

    /** Its provider is not called after all. */
    void unused() {
      permit.unused();
      turn.close();
    }
  }

  /** A call that has ended: with an outcome, or by a fault of the worker's own. */
  record Ended(Delivery delivery, @Nullable FinishedJob outcome, @Nullable Throwable fault) {}

  CallScheduler(ProviderGate gate, LoadEstimate load, JobCall jobCall, WarmFirst warmFirst) {
    this.gate = gate;
    this.load = load;
    this.jobCall = jobCall;
    this.warmFirst = warmFirst;
  }

  /** Takes permits for waiting jobs while there are any, one job from each partition in turn. */
  void begin(Collection<OwnedPartition> partitions) {
    beginAll(partitions);
    giveBackWhatDoesNotFit();
    int waiting = 0;
    int retries = 0;
    for (OwnedPartition owned : partitions) {
      waiting += owned.waiting().size();
      retries += owned.waiting().retries();
    }
    gate.waiting(waiting, retries);
  }

  private void beginAll(Collection<OwnedPartition> partitions) {
    List<OwnedPartition> all = List.copyOf(partitions);
    boolean retries = true;
    int idle = 0;
    while (idle < all.size()) {
      OwnedPartition owned = all.get(Math.floorMod(turn, all.size()));
      Delivery next = owned.next(retries, warmFirst::holds);
      if (next == null) {
        idle++;
        turn++;
        continue;
      }
      Optional<Permit> permit = gate.tryEnter(load.of(next));
      if (permit.isEmpty() && !next.isRetry()) {
        return;
      }
      if (permit.isPresent()) {
        owned.begin(next);
        begun.add(new Begun(next, permit.get(), warmFirst.go(next)));
      } else {
        // It may be the retry budget that has no room: others need not wait for that.
        retries = false;
      }
      idle = 0;
      turn++;
    }
  }

  /**
   * Begun marks that would not fit into a partition's metadata cannot be committed, so their jobs
   * wait on, the last first. The lowest unfinished job of a partition always fits: without it
   * nothing would ever shorten the metadata.
   */
  private void giveBackWhatDoesNotFit() {
    Set<OwnedPartition> full = new HashSet<>();
    begun.forEach(job -> full.add(job.delivery().owned()));
    full.removeIf(owned -> owned.ledger().fits());
    for (int i = begun.size() - 1; i >= 0 && !full.isEmpty(); i--) {
      Begun job = begun.get(i);
      OwnedPartition owned = job.delivery().owned();
      if (full.contains(owned) && !owned.ledger().isLowest(job.delivery().offset())) {
        begun.remove(i);
        owned.giveBack(job.delivery());
        job.unused();
        full.removeIf(one -> one == owned && owned.ledger().fits());
      }
    }
  }

  /** Whether a commit would let calls start. */
  boolean anyBegun() {
    return !begun.isEmpty();
  }

  /** Makes the calls whose begun marks have just been committed. */
  void start() {
    for (Begun job : begun) {
      Delivery delivery = job.delivery();
      // A thread and not a task: one that is interrupted before it runs still ends its permit.
      Thread call = Thread.ofVirtual().unstarted(() -> make(job));
      delivery.owned().callStarted(delivery, call);
      call.start();
    }
    begun.clear();
  }

  /** Jobs that were about to be called and now will not be: their marks must not be committed. */
  void drop(Collection<OwnedPartition> partitions) {
    for (Begun job : begun) {
      if (partitions.contains(job.delivery().owned())) {
        job.delivery().owned().ledger().unbegin(job.delivery().offset());
        job.unused();
      }
    }
    begun.removeIf(job -> partitions.contains(job.delivery().owned()));
  }

  /** The next call that has ended, waiting for at most so long; null if none has. */
  @Nullable Ended pollEnded(Duration atMost) throws InterruptedException {
    return ended.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void make(Begun job) {
    try (Permit permit = job.permit();
        WarmFirst.Turn turn = job.turn()) {
      FinishedJob outcome =
          ScopedValue.where(FirstToken.LISTENER, turn::firstToken)
              .call(() -> jobCall.make(job.delivery(), permit));
      ended.add(new Ended(job.delivery(), outcome, null));
    } catch (InterruptedException e) {
      // The partition was abandoned, and with it the call; nobody waits for this outcome.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      ended.add(new Ended(job.delivery(), null, e));
    }
  }
}
