package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The processes of a simulation, their disks, and the brokers they share. */
final class Fleet {
  private static final ThreadLocal<Fleet> CURRENT = new ThreadLocal<>();

  private static final long BEYOND_SESSIONS_NANOS = 12_000_000_000L;

  private final World world;
  private final Schedule schedule;
  private final SimulatedKafka kafka;
  private final SimulatedVendors vendors;
  private final Invariants invariants;
  private final Map<Machine, Link> links = new LinkedHashMap<>();
  private final Map<Integer, Disk> disks;
  private final Map<Integer, @Nullable SimulatedProcess> running = new LinkedHashMap<>();
  private final Map<String, StreamsTask> tasks = new LinkedHashMap<>();
  private final Map<Integer, Integer> lives = new LinkedHashMap<>();
  private int standstills;

  Fleet(
      World world,
      Schedule schedule,
      SimulatedKafka kafka,
      SimulatedVendors vendors,
      Invariants invariants,
      Map<Integer, Disk> disks) {
    this.disks = disks;
    this.world = world;
    this.schedule = schedule;
    this.kafka = kafka;
    this.vendors = vendors;
    this.invariants = invariants;
    CURRENT.set(this);
  }

  static Fleet of(World world) {
    Fleet fleet = CURRENT.get();
    if (fleet == null || fleet.world != world) {
      throw new IllegalStateException("no fleet in this world");
    }
    return fleet;
  }

  SimulatedKafka kafka() {
    return kafka;
  }

  Link link(Machine machine) {
    return Objects.requireNonNull(links.get(machine));
  }

  Disk disk(Machine machine) {
    return disk(machine.number());
  }

  Disk disk(int number) {
    return disks.computeIfAbsent(number, _ -> new Disk());
  }

  /** Starts a process, if it does not run. */
  void start(int number) {
    if (running.get(number) != null || standstills > 0) {
      return;
    }
    Machine machine = machine(number);
    SimulatedProcess process = new SimulatedProcess(world, this, machine, vendors);
    running.put(number, process);
    world.happens(machine, "starts");
    process.start();
  }

  /** A machine with its link to the brokers. */
  Machine machine(int number) {
    int life = lives.merge(number, 1, Integer::sum) - 1;
    long skew =
        schedule.skewMillis() == 0
            ? 0
            : Math.floorMod(schedule.seed() * 31 + number * 17L, 2 * schedule.skewMillis())
                - schedule.skewMillis();
    Machine machine = new Machine(world, number, life, skew);
    links.put(machine, new Link(world, machine, () -> kill(machine)));
    return machine;
  }

  /** Kills a process. */
  void kill(int number) {
    SimulatedProcess process = running.get(number);
    if (process != null) {
      kill(process.machine());
    }
  }

  private void kill(Machine machine) {
    if (machine.isStopped()) {
      return;
    }
    world.happens(machine, "dies");
    machine.stop();
    kafka.forget(machine);
    invariants.died(machine);
    if (running.remove(machine.number()) != null) {
      world.at(
          world.nanos() + 500_000_000L + machine.random().nextLong(3_000_000_000L),
          () -> start(machine.number()));
    }
  }

  /**
   * Nobody works for so long that the brokers forget what the groups had read, or somebody deletes
   * that.
   *
   * @param ended whether it was so long that every transaction has ended
   */
  void standStill(long nanos, boolean ended) {
    standstills++;
    List.copyOf(running.keySet()).forEach(this::kill);
    world.at(
        world.nanos() + nanos + BEYOND_SESSIONS_NANOS,
        () -> {
          if (ended) {
            var _ = kafka.transactions().timeOut("");
          }
          kafka.groups().forEach(Group::forgetOffsets);
          standstills--;
          startAll();
        });
  }

  /** Starts all that belong to the fleet and do not run. */
  void startAll() {
    for (int i = 0; i < schedule.processes(); i++) {
      start(i);
    }
  }

  /** Tells a process to end, and starts it again later. */
  void restart(int number, long laterNanos) {
    SimulatedProcess process = running.get(number);
    if (process != null) {
      world.happens(process.machine(), "is told to end");
      process.stop(
          () -> {
            running.remove(number);
            kafka.forget(process.machine());
            world.at(world.nanos() + laterNanos, () -> start(number));
          });
    }
  }

  /** A task of a Streams station works a partition now. */
  void works(String application, int partition, StreamsTask task) {
    tasks.put(application + partition, task);
  }

  /** The task that was the last to be given a partition; null if none was. */
  @Nullable StreamsTask task(String application, int partition) {
    return tasks.get(application + partition);
  }

  @Nullable SimulatedProcess process(int number) {
    return running.get(number);
  }

  List<SimulatedProcess> all() {
    List<SimulatedProcess> all = new ArrayList<>();
    running.values().forEach(process -> all.add(Objects.requireNonNull(process)));
    return all;
  }

  /** From now on nothing goes wrong any more. */
  void calm() {
    links.values().forEach(Link::disarm);
    vendors.calm();
  }
}
