package dev.posthouse.attempt;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Moves jobs as far as they will go without polling: takes in the calls that have ended, begins
 * others, and commits what is due. So a drain makes progress too while it holds up the poll thread.
 * Confined to the worker's thread.
 *
 * <p>Tested by {@code AttemptWorkerTest}.
 */
final class WorkerStep {
  /**
   * How long a poll may block while nothing is going on; a new record ends it early. It is what a
   * stop may wait for, and each wake costs processor time that brings nothing.
   */
  private static final Duration IDLE = Duration.ofMillis(500);

  /** How long a poll may block while calls are in flight: the most it delays an outcome. */
  private static final Duration BUSY = Duration.ofMillis(5);

  private final CurrentPartitions partitions;
  private final CallScheduler calls;
  private final FinishedJobs outcomes;
  private final OutcomeCommits commits;
  private volatile boolean ending;
  private volatile long last = System.nanoTime();

  /** Whether marks were committed of calls that then were not made. */
  private boolean marksToTakeBack;

  WorkerStep(
      CurrentPartitions partitions,
      CallScheduler calls,
      FinishedJobs outcomes,
      OutcomeCommits commits) {
    this.partitions = partitions;
    this.calls = calls;
    this.outcomes = outcomes;
    this.commits = commits;
  }

  /** Starts no call from now on. Any thread may call it. */
  void beginNothingMore() {
    ending = true;
  }

  /** How long ago the last step began. Any thread may ask. */
  Duration sinceLast() {
    return Duration.ofNanos(System.nanoTime() - last);
  }

  /** Moves all jobs by one step; never waits but for the broker. */
  void advanceJobs() {
    advanceJobs(Duration.ZERO);
  }

  /**
   * Moves all jobs by one step.
   *
   * @param atMost how long to wait for a call to end, if none has
   */
  private void advanceJobs(Duration atMost) {
    last = System.nanoTime();
    try {
      for (CallScheduler.Ended call = calls.pollEnded(atMost);
          call != null;
          call = calls.pollEnded(Duration.ZERO)) {
        complete(call);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    if (!ending) {
      calls.begin(partitions.all());
    }
    if (isAnythingToCommit() && !commits.untilDue().isPositive()) {
      commit();
    }
  }

  private void complete(CallScheduler.Ended call) {
    OwnedPartition owned = call.delivery().owned();
    if (!partitions.isCurrent(owned)) {
      return; // of a former epoch: the partition's present owner begins the job again
    }
    owned.callEnded(call.delivery().offset());
    if (call.outcome() == null) {
      throw new IllegalStateException("a call ended without an outcome", call.fault());
    }
    outcomes.add(call.outcome());
  }

  /**
   * Commits, and makes the calls whose marks that carried: unless the worker was told to end while
   * the broker took its time. Then the marks are taken back by the last commit, so that nobody
   * counts those calls as interrupted.
   */
  private void commit() {
    if (!commits.commit(partitions.all())) {
      return;
    }
    marksToTakeBack = ending && calls.anyBegun();
    if (marksToTakeBack) {
      calls.drop(partitions.all());
    } else {
      calls.start();
    }
  }

  /**
   * Starts nothing more in these partitions, waits for their calls, and commits what they brought,
   * even if that is not due yet. Does not poll by itself: it may run inside a poll.
   *
   * @param within how long their calls may take to end
   * @param meanwhile run again and again, and before the last commit
   */
  void drain(List<OwnedPartition> leaving, Duration within, Runnable meanwhile) {
    leaving.forEach(OwnedPartition::drain);
    calls.drop(leaving);
    long deadline = System.nanoTime() + within.toNanos();
    while (isUnsettled(leaving) && System.nanoTime() < deadline) {
      meanwhile.run();
      advanceJobs(BUSY);
    }
    if (commits.isAnyWaiting(leaving) || marksToTakeBack) {
      meanwhile.run();
      commit(); // and so begin the calls that other partitions have taken up meanwhile
    }
  }

  /**
   * Forgets all that is under way in a partition which another works from now on.
   *
   * @return what is lost by that
   */
  Lost forget(OwnedPartition owned) {
    calls.drop(List.of(owned));
    return new Lost(owned.abandon(), commits.forget(owned));
  }

  /**
   * Calls that the partition's next owner makes again.
   *
   * @param inFlight those that had not ended
   * @param answered those whose outcome was not committed
   */
  record Lost(int inFlight, int answered) {
    int calls() {
      return inFlight + answered;
    }
  }

  private boolean isUnsettled(List<OwnedPartition> leaving) {
    return leaving.stream().anyMatch(owned -> owned.callsInFlight() > 0)
        || commits.isAnyWaiting(leaving);
  }

  /** How long a poll may block: a step is due after it. */
  Duration pollTimeout() {
    if (isAnythingToCommit()) {
      Duration untilDue = commits.untilDue();
      return untilDue.isNegative() ? Duration.ZERO : min(untilDue, BUSY);
    }
    return partitions.all().stream().anyMatch(OwnedPartition::isBusy) ? BUSY : IDLE;
  }

  private boolean isAnythingToCommit() {
    return commits.isAnyWaiting() || calls.anyBegun();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
