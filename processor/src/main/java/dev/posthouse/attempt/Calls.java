package dev.posthouse.attempt;

import dev.posthouse.health.Gate;
import dev.posthouse.health.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
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

  /** Takes permits for waiting jobs while there are any, one job from each lane in turn. */
  void begin(Collection<Lane> lanes) {
    List<Lane> all = List.copyOf(lanes);
    int idle = 0;
    while (idle < all.size()) {
      Lane lane = all.get(Math.floorMod(turn, all.size()));
      if (lane.next() == null) {
        idle++;
        turn++;
        continue;
      }
      Optional<Permit> permit = gate.tryEnter();
      if (permit.isEmpty()) {
        return;
      }
      begun.add(new Begun(lane.begin(), permit.get()));
      idle = 0;
      turn++;
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
      delivery.lane().callStarted(delivery.offset(), threads.submit(() -> make(job)));
    }
    begun.clear();
  }

  /** Jobs that were about to be called and now will not be: their marks must not be committed. */
  void drop(Collection<Lane> lanes) {
    for (Begun job : begun) {
      if (lanes.contains(job.delivery().lane())) {
        job.delivery().lane().ledger().unbegin(job.delivery().offset());
        job.permit().close();
      }
    }
    begun.removeIf(job -> lanes.contains(job.delivery().lane()));
  }

  /** The next call that has ended, waiting for at most so long; null if none has. */
  @Nullable Ended comeHome(Duration atMost) throws InterruptedException {
    return ended.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Interrupts what is still in flight. */
  void shutdown() {
    begun.forEach(job -> job.permit().close());
    threads.shutdownNow();
  }

  private void make(Begun job) {
    try {
      ended.add(new Ended(job.delivery(), jobCall.make(job.delivery(), job.permit()), null));
    } catch (InterruptedException e) {
      // The lane was given up, and with it the call; nobody waits for this outcome.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      ended.add(new Ended(job.delivery(), null, e));
    }
  }
}
