package dev.posthouse.outages;

import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.Load;
import dev.posthouse.health.Permit;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Failure;
import dev.posthouse.job.JobProgress;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.job.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One process's worker of one provider: what {@code AttemptWorker} and {@code JobCall} do, without
 * Kafka, threads and bytes. It decides nothing: that is the gate's business, and the route
 * policy's.
 */
final class Worker {
  /** How often a worker looks whether waiting jobs may go: {@code Defaults.ATTEMPT}. */
  private static final Duration TURN = Duration.ofMillis(25);

  private static final int JOBS_LEAVING_AT_ONCE = 1000;
  private static final Load LOAD = new Load(500, 1000, false);
  private static final Load LOAD_AGAIN = new Load(500, 1000, true);
  private static final Usage USAGE = new Usage(500, 300, 0, 0);

  private final World world;
  private final Posthouse posthouse;
  private final Vendor vendor;
  private final String name;
  private final HealthBoard board;
  private final ProviderGate gate;
  private final RoutePolicy policy;
  private final Deque<Job> waiting = new ArrayDeque<>();
  private int waitingAgain;
  private boolean turnPlanned;
  private Instant lastLook = Timeline.BEGIN;

  Worker(World world, Posthouse posthouse, Vendor vendor, HealthBoard board, RoutePolicy policy) {
    this.world = world;
    this.posthouse = posthouse;
    this.vendor = vendor;
    this.name = posthouse.chain().get(vendor.place());
    this.board = board;
    this.gate = board.gate(name);
    this.policy = policy;
  }

  void receive(Job job) {
    add(job);
    turn();
  }

  private void add(Job job) {
    waiting.add(job);
    waitingAgain += job.hasCalled(name) ? 1 : 0;
  }

  private void left(Job job) {
    waitingAgain -= job.hasCalled(name) ? 1 : 0;
  }

  private void turn() {
    leaveWhatIsShut();
    begin();
    gate.waiting(waiting.size(), waitingAgain);
    leaveBusyProvider();
    if (!waiting.isEmpty() && !turnPlanned) {
      turnPlanned = true;
      world
          .timeline()
          .after(
              TURN,
              () -> {
                turnPlanned = false;
                turn();
              });
    }
  }

  private void leaveWhatIsShut() {
    if (gate.shutSince().isEmpty()) {
      return;
    }
    List<Job> staying = new ArrayList<>();
    for (int left = 0; left < JOBS_LEAVING_AT_ONCE && !waiting.isEmpty(); ) {
      Job job = waiting.remove();
      left(job);
      Optional<Outcome> outcome = policy.whileShut(job.progress(posthouse.chain()), board, now());
      if (outcome.isPresent()) {
        left++;
        world.tally().moved(job);
        follow(job, outcome.get());
      } else {
        staying.add(job);
      }
    }
    staying.forEach(this::add);
  }

  private void leaveBusyProvider() {
    if (waiting.isEmpty() || now().isBefore(lastLook.plus(SpareCapacity.PERIOD))) {
      return;
    }
    lastLook = now();
    SpareCapacity spare = board.spareCapacityBeside(name, LOAD);
    for (Iterator<Job> all = waiting.iterator(); spare.left() > 0 && all.hasNext(); ) {
      Job job = all.next();
      policy
          .whileBusy(
              job.progress(posthouse.chain()),
              Duration.between(job.since(), now()),
              job.handovers(),
              board,
              spare::has,
              now())
          .ifPresent(
              move -> {
                all.remove();
                left(job);
                spare.take(move.provider());
                world.tally().moved(job);
                follow(job, move);
              });
    }
  }

  private void begin() {
    boolean retries = true;
    for (Iterator<Job> all = waiting.iterator(); all.hasNext(); ) {
      Job job = all.next();
      if (!now().isBefore(job.deadline())) {
        all.remove();
        left(job);
        world.tally().lost(job);
        continue;
      }
      boolean again = job.hasCalled(name);
      if (again && !retries) {
        continue;
      }
      Optional<Permit> permit = gate.tryEnter(again ? LOAD_AGAIN : LOAD);
      if (permit.isPresent()) {
        all.remove();
        left(job);
        world.timeline().at(permit.get().from(), () -> call(job, permit.get()));
      } else if (again) {
        retries = false; // it may be the budget that has no room: others need not wait for that
      } else {
        return;
      }
    }
  }

  private void call(Job job, Permit permit) {
    permit.started();
    world.call(vendor, reply -> ended(job, permit, reply));
  }

  private void ended(Job job, Permit permit, Vendor.Reply reply) {
    Failure failure = reply.failure();
    if (failure == null) {
      permit.succeeded(USAGE);
      world.tally().answered(job);
    } else {
      permit.failed(failure);
      job.failed(new JobProgress.FailedCall(name, failure.kind(), now()));
      follow(job, afterFailure(job, failure));
    }
    turn();
  }

  private Outcome afterFailure(Job job, Failure failure) {
    return policy.afterFailure(
        failure, job.progress(posthouse.chain()), board, now(), world.random());
  }

  private void follow(Job job, Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed _ -> throw new IllegalStateException("nobody has answered");
      case Outcome.RetryAt(String provider, Instant due, Failure _) -> {
        job.isAt(provider, due);
        posthouse.submitAt(due, job);
      }
      case Outcome.MoveOn(String provider, Failure _) -> {
        job.isAt(provider, now());
        posthouse.send(job);
      }
      case Outcome.Dead _ -> world.tally().lost(job);
    }
  }

  private Instant now() {
    return world.timeline().instant();
  }
}
