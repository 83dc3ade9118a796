package dev.posthouse.outages;

import dev.posthouse.job.JobProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What clients do that keep no account of their providers: they call, and when that fails they wait
 * and call again, until a number of calls is spent. A waiting job holds up no other.
 */
final class RetryLoop implements Strategy {
  /** As many as Posthouse grants a job altogether: {@code RetryPolicy.DEFAULT_ATTEMPTS}. */
  static final int CALLS = 16;

  /** Enough that no strategy is held up by it. */
  private static final int IN_FLIGHT = 1000;

  private final World world;
  private final List<Vendor> turns;
  private final Wait wait;
  private final Deque<Job> waiting = new ArrayDeque<>();
  private int inFlight;

  /** How long to wait after a failed call. */
  @FunctionalInterface
  interface Wait {
    Duration after(int failedCalls);
  }

  /**
   * @param turns whom to call, one failed call after the other
   */
  RetryLoop(World world, List<Vendor> turns, Wait wait) {
    this.world = world;
    this.turns = turns;
    this.wait = wait;
  }

  @Override
  public void submit(Job job) {
    waiting.add(job);
    begin();
  }

  private void begin() {
    while (inFlight < IN_FLIGHT && !waiting.isEmpty()) {
      Job job = waiting.remove();
      if (!world.timeline().instant().isBefore(job.deadline())) {
        world.tally().lost(job);
        continue;
      }
      inFlight++;
      world.call(turns.get(job.failedCalls() % turns.size()), reply -> ended(job, reply));
    }
  }

  private void ended(Job job, Vendor.Reply reply) {
    inFlight--;
    if (reply.failure() == null) {
      world.tally().answered(job);
    } else {
      job.failed(
          new JobProgress.FailedCall(
              job.provider(), reply.failure().kind(), world.timeline().instant()));
      if (job.failedCalls() == CALLS) {
        world.tally().lost(job);
      } else {
        world.timeline().after(wait.after(job.failedCalls()), () -> submit(job));
      }
    }
    begin();
  }
}
