package dev.posthouse.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.JobId;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.simulation.Schedule.Form;
import dev.posthouse.simulation.Schedule.Job;
import dev.posthouse.simulation.Schedule.Kind;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Runs one schedule from its beginning to where nothing is left to do. */
public final class Simulation {
  private static final long SECOND = 1_000_000_000L;

  /** What the slowest of sessions, transactions and rebalances need after the last fault. */
  private static final long PATIENCE = 60 * SECOND;

  private static final Topics TOPICS = SimulatedProcess.TOPICS;

  private final Schedule schedule;
  private final World world;
  private final Invariants invariants;
  private final SimulatedKafka kafka;
  private final SimulatedVendors vendors;
  private final Fleet fleet;
  private final Disturbances disturbances;

  private Simulation(Schedule schedule, boolean traced, Map<Integer, Disk> disks) {
    this.schedule = schedule;
    this.world = new World(schedule.seed(), traced);
    this.invariants =
        new Invariants(
            world,
            schedule.skewMillis() == 0
                && schedule.faults().stream().allMatch(fault -> fault.kind().isOfProvider()));
    this.kafka =
        new SimulatedKafka(
            world,
            Group.Protocol.valueOf(schedule.protocol()),
            disks.isEmpty() ? 1 : 2,
            invariants::visible);
    this.vendors = new SimulatedVendors(world, invariants);
    this.fleet = new Fleet(world, schedule, kafka, vendors, invariants, disks);
    this.disturbances = new Disturbances(world, schedule, fleet, kafka, vendors, invariants);
  }

  /**
   * Runs a schedule.
   *
   * @param traced whether its history is to be written down
   */
  public static Verdict run(Schedule schedule, boolean traced) {
    Map<Integer, Disk> disks = new LinkedHashMap<>();
    if (schedule.faults().stream().anyMatch(fault -> fault.kind() == Kind.FOREIGN_STORES)) {
      Simulation elsewhere = new Simulation(schedule.withoutFaults(), false, disks);
      var _ = elsewhere.run();
      elsewhere.endInOrder();
    }
    return new Simulation(schedule, traced, disks).run();
  }

  /** All processes end, so that their stores lie on the disks. */
  private void endInOrder() {
    for (int i = 0; i < schedule.processes(); i++) {
      fleet.restart(i, Long.MAX_VALUE / 4);
    }
    world.runUntil(world.nanos() + PATIENCE);
  }

  private Verdict run() {
    createTopics();
    for (int i = 0; i < schedule.processes(); i++) {
      int number = i;
      world.at(
          Math.floorMod(schedule.seed() * 7 + number * 13L, 10) * SECOND / 10,
          () -> fleet.start(number));
    }
    long lastSent = 0;
    long lastDeadline = 0;
    for (Job job : schedule.jobs()) {
      world.at(job.at(), () -> send(job));
      lastSent = Math.max(lastSent, job.at());
      lastDeadline = Math.max(lastDeadline, job.at() + job.deadlineMillis() * 1_000_000);
    }
    long quiet = Math.max(disturbances.plan(), lastSent) + SECOND;
    world.runUntil(quiet);
    fleet.calm();
    fleet.startAll();
    long limit = Math.max(quiet, lastDeadline) + PATIENCE;
    while (world.violation() == null && !isDone() && world.nanos() < limit) {
      world.runUntil(world.nanos() + SECOND / 2);
    }
    if (world.violation() == null) {
      atQuiet();
    }
    return new Verdict(world.violation(), world.hash(), world.steps(), world.history());
  }

  private boolean isDone() {
    return invariants.unended().isEmpty();
  }

  private void atQuiet() {
    if (!invariants.unended().isEmpty()) {
      world.violated("progress", () -> "never ended: " + invariants.unended());
    }
    // Whoever stood still or was cut off comes back, and must not end anything once more.
    world.runUntil(world.nanos() + (Math.floorMod(schedule.seed(), 8) == 0 ? 25 : 3) * SECOND);
    long limit = world.nanos() + PATIENCE;
    String differences = differences();
    while (!differences.isEmpty() && world.nanos() < limit && world.violation() == null) {
      world.runUntil(world.nanos() + SECOND);
      differences = differences();
    }
    if (!differences.isEmpty()) {
      String last = differences;
      world.violated("view", () -> "the view does not tell that " + last);
    }
    if (schedule.faults().isEmpty()) {
      invariants.checkUndisturbed();
    }
  }

  private String differences() {
    return invariants.differences(
        id -> {
          byte[] key = id.getBytes(UTF_8);
          int partition = KeyHash.home(key, kafka.partitions(TOPICS.events()));
          StreamsTask task = fleet.task(TOPICS.prefix() + "status", partition);
          return task == null
              ? null
              : task.<SimulatedStore.KeyValues>getStateStore("jobs").get(Bytes.wrap(key));
        });
  }

  private void createTopics() {
    for (String topic :
        new String[] {
          TOPICS.requests(),
          TOPICS.retries(),
          TOPICS.results(),
          TOPICS.deadLetters(),
          TOPICS.events(),
          TOPICS.cancellations(),
          TOPICS.replays()
        }) {
      kafka.createTopic(topic, schedule.partitions());
    }
    SimulatedProcess.PROVIDERS.forEach(
        provider -> kafka.createTopic(TOPICS.provider(provider), schedule.partitions()));
    kafka.createTopic(TOPICS.providerState(), 1);
    kafka.createTopic(TOPICS.progress(), 1);
  }

  /** Of a record that names none. */
  private String idOf(int partition, long offset) {
    return JobId.ofRequest(
        null,
        null,
        new Source(TOPICS.requests(), partition, offset),
        kafka.id(TOPICS.requests()).toString());
  }

  private void send(Job job) {
    int named = job.form() == Form.AGAIN ? job.number() - 1 : job.number();
    String prompt = (job.form() == Form.NAMELESS ? "nameless " : "job ") + named;
    @Nullable String id = job.form() == Form.NAMELESS ? null : "job-" + named;
    byte[] value =
        job.form() == Form.UNDECODABLE
            ? "no request".getBytes(UTF_8)
            : SimulatedProcess.SERDES
                .serializer()
                .serialize(
                    TOPICS.requests(),
                    JobRequest.newBuilder()
                        .setId(job.form() == Form.KEYED ? null : id)
                        .setPrompt(prompt)
                        .setDeadline(world.instant().plusMillis(job.deadlineMillis()))
                        .build());
    byte @Nullable [] key =
        id == null || job.form() == Form.UNDECODABLE ? null : id.getBytes(UTF_8);
    int partitions = kafka.partitions(TOPICS.requests());
    int partition =
        key == null
            ? job.number() % partitions
            : job.form() == Form.ELSEWHERE
                ? (KeyHash.home(key, partitions) + 1) % partitions
                : KeyHash.home(key, partitions);
    Log.Entry sent =
        kafka.send(
            new ProducerRecord<>(TOPICS.requests(), partition, key, value, new RecordHeaders()),
            world.millis());
    String place = TOPICS.requests() + "-" + partition + "-" + sent.offset;
    world.happens("producer", "sends " + prompt, job.form());
    if (job.form() == Form.UNDECODABLE) {
      invariants.expect(place);
    } else {
      invariants.expect(
          Invariants.name(
              job.form() == Form.NAMELESS ? idOf(partition, sent.offset) : "job-" + named, 1),
          prompt,
          job.at() + job.deadlineMillis() * 1_000_000);
    }
  }
}
