package dev.posthouse.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.simulation.Link.Request;
import dev.posthouse.simulation.Link.Trouble;
import dev.posthouse.simulation.Schedule.Fault;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Has happen what a schedule says that goes wrong. */
final class Disturbances {
  private static final Topics TOPICS = SimulatedProcess.TOPICS;

  /** The numbers of machines on which somebody replays. */
  private static final int FIRST_REPLAYER = 100;

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
  private int replayers;

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
              machine ->
                  machine.skew(
                      schedule.skewMillis() == 0
                          ? 0
                          : fault.choice() % Math.max(2_000, schedule.skewMillis())));
      case PROVIDER_DOWN -> {
        if (fault.choice() % 3 == 0) {
          SimulatedProcess.PROVIDERS.forEach(all -> vendors.down(all, fault.nanos()));
        } else {
          vendors.down(provider(fault), fault.nanos());
        }
      }
      case PROVIDER_SLOW -> vendors.slow(provider(fault), fault.nanos());
      case PROVIDER_SILENT -> vendors.silent(provider(fault), fault.nanos());
      case CANCEL -> cancel(fault);
      case REPLAY -> replay(fault);
      case GROW -> grow(fault);
      case FORGET_OFFSETS -> fleet.standStill(fault.nanos(), fault.choice() % 2 == 0);
      case FOREIGN_STORES -> {} // from the beginning
      case COPY_REQUESTS -> copyRequests(fault);
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
                    fault.choice() % 5 < 2 ? SimulatedThread.LOOP : "",
                    fault.count(),
                    fault.nanos()));
  }

  private void cancel(Fault fault) {
    String id = "job-" + schedule.jobs().get(fault.choice() % schedule.jobs().size()).number();
    invariants.cancelled(id);
    kafka.send(
        TOPICS.cancellations(),
        id.getBytes(UTF_8),
        SimulatedProcess.SERDES
            .serializer()
            .serialize(
                TOPICS.cancellations(),
                JobCancel.newBuilder()
                    .setJobId(id)
                    .setAt(world.instant())
                    .setActor("simulation")
                    .build()));
  }

  /** One or two at the same time, one of which may be killed in the midst of it. */
  private void replay(Fault fault) {
    int number = FIRST_REPLAYER + replayers++;
    new Replayer(world, fleet, number).start(fault);
    if (fault.choice() % 2 == 0) {
      new Replayer(world, fleet, FIRST_REPLAYER + replayers++).start(fault);
    }
  }

  private void grow(Fault fault) {
    String topic =
        switch (fault.choice() % 3) {
          case 0 -> TOPICS.provider(provider(fault));
          case 1 -> TOPICS.retries();
          default -> TOPICS.requests();
        };
    kafka.grow(topic, schedule.partitions() + 1 + fault.count() % 3, fault.nanos() / 4);
  }

  /** Each named request once more, somewhere on its topic, with the headers that it had. */
  private void copyRequests(Fault fault) {
    List<Log.Entry> all = new ArrayList<>();
    for (Log log : kafka.logs(TOPICS.requests())) {
      for (long offset = 0; offset < log.stable(); offset++) {
        Log.Entry entry = log.at(offset);
        if (entry.state == Log.State.COMMITTED && entry.key != null) {
          all.add(entry);
        }
      }
    }
    int to = fault.choice();
    for (Log.Entry entry : all) {
      var _ =
          kafka.send(
              new ProducerRecord<>(
                  TOPICS.requests(),
                  to++ % kafka.partitions(TOPICS.requests()),
                  entry.timestamp,
                  entry.key,
                  entry.value,
                  new RecordHeaders(entry.headers)),
              entry.timestamp);
    }
  }
}
