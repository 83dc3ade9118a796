package dev.posthouse.simulation;

import dev.posthouse.simulation.Link.Request;
import dev.posthouse.simulation.Link.Trouble;
import dev.posthouse.simulation.Schedule.Fault;
import java.util.function.Consumer;

/** Has happen what a schedule says that goes wrong. */
final class Disturbances {
  private static final Request[] REQUESTS = {
    Request.COMMIT,
    Request.OFFSETS,
    Request.SEND,
    Request.COMMITTED,
    Request.INIT,
    Request.POLL,
    Request.ABORT
  };

  private static final Request[] OF_TRANSACTIONS = {
    Request.COMMIT, Request.OFFSETS, Request.SEND, Request.COMMIT
  };

  private final World world;
  private final Schedule schedule;
  private final Fleet fleet;
  private final SimulatedKafka kafka;
  private final SimulatedVendors vendors;
  private final Invariants invariants;

  Disturbances(
      World world,
      Schedule schedule,
      Fleet fleet,
      SimulatedKafka kafka,
      SimulatedVendors vendors,
      Invariants invariants) {
    this.world = world;
    this.schedule = schedule;
    this.fleet = fleet;
    this.kafka = kafka;
    this.vendors = vendors;
    this.invariants = invariants;
  }

  /** Plans all faults; returns when the last is over. */
  long plan() {
    long over = 0;
    for (Fault fault : schedule.faults()) {
      world.at(fault.at(), () -> strike(fault));
      over = Math.max(over, fault.at() + fault.nanos());
    }
    return Math.min(over, Schedule.QUIET_NANOS);
  }

  /** Nothing goes wrong any more: who does not run is started. */
  void end() {
    for (int i = 0; i < schedule.processes(); i++) {
      fleet.start(i);
    }
  }

  boolean isOver() {
    return true;
  }

  private void strike(Fault fault) {
    world.happens("fault", fault.kind().name(), fault);
    switch (fault.kind()) {
      case KILL -> fleet.kill(fault.process());
      case KILL_AT ->
          arm(fault, REQUESTS, fault.choice() % 2 == 0 ? Trouble.KILL_BEFORE : Trouble.KILL_AFTER);
      case PAUSE -> machine(fault, machine -> machine.pauseUntil(world.nanos() + fault.nanos()));
      case PAUSE_AT ->
          arm(
              fault,
              REQUESTS,
              fault.choice() % 2 == 0 ? Trouble.PAUSE_BEFORE : Trouble.PAUSE_AFTER);
      case LOSE ->
          arm(
              fault,
              OF_TRANSACTIONS,
              fault.choice() % 3 == 0 ? Trouble.LOSE_REQUEST : Trouble.LOSE_ANSWER);
      case REFUSE -> arm(fault, OF_TRANSACTIONS, Trouble.REFUSE);
      case CUT -> machine(fault, machine -> machine.cutUntil(world.nanos() + fault.nanos()));
      case SLOW -> machine(fault, machine -> machine.slowUntil(world.nanos() + fault.nanos()));
      case RESTART -> fleet.restart(fault.process(), fault.nanos() / 4);
      case JOIN -> fleet.start(schedule.processes() + fault.process());
      case REBALANCE -> kafka.groups().forEach(Group::prepare);
      case FENCE -> {
        var _ = kafka.transactions().timeOut("");
      }
      case SKEW ->
          machine(
              fault,
              machine -> machine.skew(schedule.skewMillis() == 0 ? 0 : fault.choice() % 2_000));
      case PROVIDER_DOWN -> vendors.down(provider(fault), fault.nanos());
      case PROVIDER_SLOW -> vendors.slow(provider(fault), fault.nanos());
      case PROVIDER_SILENT -> vendors.silent(provider(fault), fault.nanos());
      case CANCEL, REPLAY, GROW, FORGET_OFFSETS, FOREIGN_STORES, COPY_REQUESTS -> {}
    }
  }

  private static String provider(Fault fault) {
    return SimulatedProcess.PROVIDERS.get(fault.choice() % SimulatedProcess.PROVIDERS.size());
  }

  private void machine(Fault fault, Consumer<Machine> effect) {
    SimulatedProcess process = fleet.process(fault.process());
    if (process != null) {
      effect.accept(process.machine());
    }
  }

  private void arm(Fault fault, Request[] among, Trouble trouble) {
    machine(
        fault,
        machine ->
            fleet
                .link(machine)
                .arm(
                    among[(fault.choice() >> 2) % among.length],
                    trouble,
                    fault.count(),
                    fault.nanos()));
  }

  Invariants invariants() {
    return invariants;
  }
}
