package dev.posthouse.attempt;

import dev.posthouse.health.Gate;
import dev.posthouse.health.Permit;
import dev.posthouse.provider.CallDeparture;
import java.time.Duration;
import java.time.Instant;
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
 * and those in flight. Confined to the worker's thread, save for the queue through which calls come
 * home.
 */
final class Calls {
  private final Gate gate;
  private final JobCall jobCall;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final List<Begun> begun = new ArrayList<>();
  private int turn;

  /** A job whose provider is called as soon as the mark that it is begun is committed. */
  private record Begun(Delivery delivery, Permit permit) {}

  /** A call that has ended: with an outcome, or by a fault of the worker's own. */
  record Ended(Delivery delivery, @Nullable Finished outcome, @Nullable Throwable fault) {}

  Calls(Gate gate, JobCall jobCall) {
    this.gate = gate;
    this.jobCall = jobCall;
  }

  /**
   * Takes this worker's part of the provider's limits.
   *
   * @param owned partitions of the provider's topic that it works
   * @param all partitions of that topic
   */
  void share(int owned, int all) {
    gate.share(owned, all);
  }

  /** Since when the provider is shut; {@link Instant#MAX} if it is open. */
  Instant shutSince() {
    return gate.shutSince();
  }

  /** Takes permits for waiting jobs while there are any, one job from each lane in turn. */
  void begin(Collection<Lane> lanes) {
    beginAll(lanes);
    giveBackWhatDoesNotFit();
    gate.waiting(lanes.stream().mapToInt(Lane::waiting).sum());
  }

  private void beginAll(Collection<Lane> lanes) {
    List<Lane> all = List.copyOf(lanes);
    int idle = 0;
    while (idle < all.size()) {
      Lane lane = all.get(Math.floorMod(turn, all.size()));
      Delivery next = lane.next();
      if (next == null) {
        idle++;
        turn++;
        continue;
      }
      Optional<Permit> permit = gate.tryEnter(jobCall.load(next));
      if (permit.isEmpty()) {
        return;
      }
      begun.add(new Begun(lane.begin(), permit.get()));
      idle = 0;
      turn++;
    }
  }

  /**
   * Begun marks that would not fit into a partition's metadata cannot be committed, so their jobs
   * wait on, the last first. The lowest unfinished job of a lane always fits: without it nothing
   * would ever make room.
   */
  private void giveBackWhatDoesNotFit() {
    Set<Lane> full = new HashSet<>();
    begun.forEach(job -> full.add(job.delivery().lane()));
    full.removeIf(lane -> lane.ledger().fits());
    for (int i = begun.size() - 1; i >= 0 && !full.isEmpty(); i--) {
      Begun job = begun.get(i);
      Lane lane = job.delivery().lane();
      if (full.contains(lane) && !lane.ledger().isLowest(job.delivery().offset())) {
        begun.remove(i);
        lane.giveBack(job.delivery());
        job.permit().unused();
        full.removeIf(one -> one == lane && lane.ledger().fits());
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
      delivery.lane().callStarted(delivery, call);
      call.start();
    }
    begun.clear();
  }

  /** Jobs that were about to be called and now will not be: their marks must not be committed. */
  void drop(Collection<Lane> lanes) {
    for (Begun job : begun) {
      if (lanes.contains(job.delivery().lane())) {
        job.delivery().lane().ledger().unbegin(job.delivery().offset());
        job.permit().unused();
      }
    }
    begun.removeIf(job -> lanes.contains(job.delivery().lane()));
  }

  /** The next call that has ended, waiting for at most so long; null if none has. */
  @Nullable Ended comeHome(Duration atMost) throws InterruptedException {
    return ended.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void make(Begun job) {
    try (Permit permit = job.permit()) {
      Finished outcome =
          ScopedValue.where(CallDeparture.LISTENER, permit::started)
              .call(() -> jobCall.make(job.delivery(), permit));
      ended.add(new Ended(job.delivery(), outcome, null));
    } catch (InterruptedException e) {
      // The lane was given up, and with it the call; nobody waits for this outcome.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      ended.add(new Ended(job.delivery(), null, e));
    }
  }
}
