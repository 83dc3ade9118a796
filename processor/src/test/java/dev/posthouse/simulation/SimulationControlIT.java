package dev.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.simulation.Schedule.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control: mends are taken back one at a time, and the simulation finds what they mended. What
 * it would not find, it does not guard.
 */
class SimulationControlIT {
  private static final Logger log = LoggerFactory.getLogger(SimulationControlIT.class);

  /** A mend that is found missing within the schedules of so many seeds. */
  private static final long SEEDS = Long.getLong("simulation.control", 5_000);

  /** A mend of the past, and in what it is seen that it is missing. */
  @SuppressWarnings("ImmutableEnumChecker") // its sets and lists do not change
  enum TakenBack {
    /** ff813d0: a job is called for only when the mark that it is begun is committed. */
    CALLED_BEFORE_ITS_MARK_IS_COMMITTED(
        Schedules.USUAL,
        Set.of("P5"),
        new Mutation(
            "attempt/WorkerStep",
            "calls.begin(partitions.all());",
            "calls.begin(partitions.all()); calls.start();")),
    /** c5ef4e1: calls went out although the provider had asked for quiet since their permits. */
    CALLED_ALTHOUGH_QUIET_WAS_ASKED_FOR_SINCE(
        45,
        EnumSet.of(Kind.PROVIDER_SILENT, Kind.SLOW, Kind.LOSE),
        Set.of("P6"),
        new Mutation(
            "attempt/JobCall", "permit.openFrom()", "new dev.posthouse.job.Opening.Open()")),
    /** 3b2b12f: of a transaction whose end is unknown the broker is asked. */
    UNKNOWN_END_TAKEN_FOR_ABORTED(
        EnumSet.of(Kind.LOSE),
        Set.of("P1", "P5", "P2", "no thread dies"),
        new Mutation(
            "attempt/OutcomeCommits",
            "boolean committed = offsets.equals(consumer.committed(offsets.keySet()));",
            "boolean committed = false;")),
    /** The same, the other way round: its outcomes are lost. */
    UNKNOWN_END_TAKEN_FOR_COMMITTED(
        EnumSet.of(Kind.LOSE, Kind.FENCE),
        Set.of("progress", "P5"),
        new Mutation(
            "attempt/OutcomeCommits",
            "boolean committed = offsets.equals(consumer.committed(offsets.keySet()));",
            "boolean committed = true;")),
    /** ff813d0: what is finished above the committed offset stands in its metadata. */
    FINISHED_ABOVE_THE_OFFSET_FORGOTTEN(
        Schedules.USUAL,
        Set.of("P1", "P5"),
        new Mutation(
            "attempt/CommittedOffsets",
            "return restored.orElseGet(() -> OffsetMap.claimingNothing(committed.offset()));",
            "return OffsetMap.claimingNothing(committed.offset());")),
    /** ff813d0: an outcome whose transaction was aborted is sent again. */
    ABORTED_OUTCOME_THROWN_AWAY(
        Schedules.USUAL,
        Set.of("progress", "P5"),
        new Mutation(
            "attempt/OutcomeCommits", "outcomes.kept(batch);", "outcomes.committed(batch);")),
    /** f0fb6e9: a call that ends after its partition was assigned anew is forgotten. */
    CALL_OF_A_FORMER_EPOCH_COUNTED(
        EnumSet.of(Kind.PAUSE, Kind.CUT, Kind.REBALANCE),
        Set.of("P1", "P5", "no thread dies"),
        new Mutation("attempt/WorkerStep", "if (!partitions.isCurrent(owned)) {", "if (false) {")),
    /** fb97da5: a waiting job was deleted under the key with which it had just been put back. */
    WAITING_JOB_DELETED_AFTER_IT_WAS_PUT_BACK(
        260,
        EnumSet.of(Kind.PROVIDER_DOWN),
        Set.of("progress"),
        new Mutation(
            "retry/WaitingJobs",
            """
                    delete(entry.key);
                    // Only now: one that waits until the same moment lies under the same key.
                    again.ifPresent(then -> add(new DueKey(then, key.offset()), stored));
            """,
            """
                    again.ifPresent(then -> add(new DueKey(then, key.offset()), stored));
                    delete(entry.key);
            """),
        new Mutation(
            "retry/DueKey",
            "Moments.roundedUp(due)",
            "due.truncatedTo(java.time.temporal.ChronoUnit.MILLIS)")),
    /** 22d5eac: what one process finds out of a provider is told to the others. */
    QUIET_NOT_TOLD_TO_THE_OTHERS(
        EnumSet.of(Kind.PROVIDER_SILENT),
        Set.of("P6"),
        new Mutation("health/StateExchange", "unpublished.put(provider, health);", "")),
    /** efa5cec: the marks of what was replayed are read under the fence, and not before. */
    REPLAYED_WITHOUT_A_LOOK_AT_THE_MARKS(
        EnumSet.of(Kind.REPLAY),
        Set.of("P2"),
        new Mutation("replay/ReplayDoor", "if (mark != null) {", "if (false) {")),
    /** 5b7fc1e: a record whose id belongs to another partition is sent there. */
    ADMITTED_WHERE_ITS_ID_IS_NOT_KNOWN(
        EnumSet.of(Kind.REBALANCE),
        Set.of("P1", "P5"),
        new Mutation(
            "admit/AdmitProcessor",
            "if (reached.isEmpty()) {",
            "if (reached.isEmpty() && arrival.partition() < 0) {"),
        new Mutation(
            "admit/AdmitProcessor",
            "homes.before(id, arrival.partition(), reached.getAsInt(), now())",
            "homes.before(id, arrival.partition(), reached.orElse(1), now())")),
    /** 29c9b66: changelogs follow topics that get more partitions. */
    CHANGELOGS_STAY_AS_THEY_WERE(
        EnumSet.of(Kind.GROW),
        Set.of("progress"),
        new Mutation("kafka/StationTopics", "has.partitions().size() < needed", "needed < 0")),
    /** 29c9b66: ids are known in the partitions that were their home before a topic grew. */
    FORMER_HOMES_NOT_ASKED(
        EnumSet.of(Kind.GROW, Kind.COPY_REQUESTS),
        Set.of("P1", "P2", "P5"),
        new Mutation(
            "admit/AdmitProcessor",
            "homes.before(id, arrival.partition(), reached.getAsInt(), now())",
            "null")),
    /** 1fe911d: offsets that the brokers have forgotten are put back. */
    LOST_OFFSETS_NOT_PUT_BACK(
        EnumSet.of(Kind.FORGET_OFFSETS),
        Set.of("P1", "P2", "P5"),
        new Mutation(
            "kafka/TopicAdoption",
            "if (lost.isEmpty()) {\n      return;",
            "if (!lost.isEmpty()) {\n      return;")),
    /** 1fe911d: stores are believed only if they are those of these topics. */
    FOREIGN_STORES_BELIEVED(
        EnumSet.of(Kind.FOREIGN_STORES),
        Set.of("progress"),
        new Mutation("kafka/StoreOwnership", "if (!doubt.isEmpty()) {", "if (false) {")),
    /** 29c9b66: the mark of a record that was sent on is believed only where it can be true. */
    COPIED_MARKS_BELIEVED(
        EnumSet.of(Kind.COPY_REQUESTS),
        Set.of("P1", "P2", "P5"),
        new Mutation(
            "admit/Homes",
            """
                if (mark.isPresent()
                    && topic.mayHaveHad(mark.getAsInt())
                    && home(id, mark.getAsInt()).partition() == partition) {
            """,
            "if (mark.isPresent()) {")),
    /** Whoever waits for a permit, or for providers to open, ends by the deadline. */
    DEADLINE_OF_WHO_WAITS_NOT_LOOKED_AT(
        EnumSet.of(Kind.PROVIDER_DOWN, Kind.PROVIDER_SILENT),
        Set.of("P8", "progress"),
        new Mutation(
            "attempt/WaitingDeliveries",
            "return take(job -> !now.isBefore(job.getDeadline()));",
            "return take(job -> now == null);"),
        new Mutation(
            "job/RoutePolicy", "if (!now.isBefore(progress.deadline())) {", "if (false) {")),
    /** Found by the simulation: what only punctuations wrote is not fenced. */
    RELEASED_BEFORE_ANYTHING_WAS_READ(
        110,
        EnumSet.of(Kind.PROVIDER_DOWN, Kind.RESTART, Kind.PAUSE_AT, Kind.KILL),
        Set.of("P1", "P5", "view"),
        new Mutation("kafka/Fence", "if (nothingWaits.getAsBoolean()) {", "if (topic != null) {"));

    private final long from;
    private final Set<Kind> kinds;
    private final Set<String> seenIn;
    private final List<Mutation> mutations;

    TakenBack(Set<Kind> kinds, Set<String> seenIn, Mutation... mutations) {
      this(1, kinds, seenIn, mutations);
    }

    /**
     * @param from the first seed; of what needs many, one shortly before the one that found it when
     *     this was written
     * @param kinds what has to go wrong for it to be missed; of all that may, so that it is found
     *     in seconds
     * @param seenIn the invariants that are violated without it
     */
    TakenBack(long from, Set<Kind> kinds, Set<String> seenIn, Mutation... mutations) {
      this.from = from;
      this.kinds = kinds;
      this.seenIn = seenIn;
      this.mutations = List.of(mutations);
    }
  }

  /**
   * In every build one of a crash and two of a cluster's life; all with a property. For each the
   * classes of production are loaded anew, and Java begins anew to compile them.
   */
  static Set<TakenBack> mends() {
    return Boolean.getBoolean("simulation.mends")
        ? EnumSet.allOf(TakenBack.class)
        : EnumSet.of(
            TakenBack.FINISHED_ABOVE_THE_OFFSET_FORGOTTEN,
            TakenBack.LOST_OFFSETS_NOT_PUT_BACK,
            TakenBack.FOREIGN_STORES_BELIEVED);
  }

  private static Simulator without(TakenBack mend) {
    return new Simulator(Mutation.compile(mend.mutations));
  }

  /** Those, too, that not every build takes back. */
  @ParameterizedTest
  @EnumSource
  void whatTheControlReplacesIsThere(TakenBack mend) {
    assertThat(mend.mutations).allMatch(Mutation::fits);
  }

  @ParameterizedTest
  @MethodSource("mends")
  void aMendThatIsTakenBackIsFoundMissing(TakenBack mend) throws InterruptedException {
    Simulator simulator = without(mend);

    Verdict verdict = firstViolation(simulator, mend);

    assertThat(verdict.invariant()).as("%s: %s", mend, verdict.violation()).isIn(mend.seenIn);
  }

  @Test
  void theShortestHistoryOfAFailureIsTold() throws InterruptedException {
    TakenBack mend = TakenBack.FINISHED_ABOVE_THE_OFFSET_FORGOTTEN;
    Simulator simulator = without(mend);
    Schedule violating = violating(simulator, mend);
    String invariant = simulator.run(violating, false).invariant();
    Shrinker shrinker = new Shrinker(simulator, invariant);

    Schedule shortest = shrinker.shortest(violating);

    assertThat(simulator.run(shortest, false).invariant()).isEqualTo(invariant);
    assertThat(shortest.jobs().size()).isLessThan(violating.jobs().size());
    assertThat(shrinker.report(violating))
        .contains(invariant + ":", shortest.toString(), "-Dsimulation.seed=" + violating.seed());
  }

  private static Verdict firstViolation(Simulator simulator, TakenBack mend)
      throws InterruptedException {
    return simulator.run(violating(simulator, mend), false);
  }

  private static Schedule violating(Simulator simulator, TakenBack mend)
      throws InterruptedException {
    Schedules schedules = new Schedules(simulator, mend.kinds);
    Schedule violating = schedules.run(mend.from, SEEDS);
    assertThat(violating).as("nothing was found in %s", schedules).isNotNull();
    log.info("Found by seed {}, in {}", violating.seed(), schedules);
    return violating;
  }
}
