package dev.posthouse.simulation;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The control: mends of former faults are taken back, and the simulation finds each. */
class SimulationControlTest {

  enum TakenBack {
    /** fb97da5: a job was deleted under the key with which it had just been put back. */
    DELETED_AFTER_IT_WAS_PUT_BACK(
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
        new Mutation("retry/DueKey", "Moments.roundedUp(due)", "due")),
    CALLED_BEFORE_ITS_MARK_IS_COMMITTED(
        new Mutation(
            "attempt/WorkerStep",
            "calls.begin(partitions.all());",
            "calls.begin(partitions.all()); calls.start();")),
    CALLED_ALTHOUGH_QUIET_WAS_ASKED_FOR_MEANWHILE(
        new Mutation(
            "attempt/JobCall", "permit.openFrom()", "new dev.posthouse.job.Opening.Open()")),
    UNKNOWN_TAKEN_FOR_ABORTED(
        new Mutation(
            "attempt/OutcomeCommits",
            "boolean committed = offsets.equals(consumer.committed(offsets.keySet()));",
            "boolean committed = false;")),
    UNKNOWN_TAKEN_FOR_COMMITTED(
        new Mutation(
            "attempt/OutcomeCommits",
            "boolean committed = offsets.equals(consumer.committed(offsets.keySet()));",
            "boolean committed = true;")),
    FINISHED_ABOVE_THE_OFFSET_FORGOTTEN(
        new Mutation(
            "attempt/CommittedOffsets",
            "return restored.orElseGet(() -> OffsetMap.claimingNothing(committed.offset()));",
            "return OffsetMap.claimingNothing(committed.offset());")),
    ABORTED_OUTCOME_THROWN_AWAY(
        new Mutation(
            "attempt/OutcomeCommits", "outcomes.kept(batch);", "outcomes.committed(batch);")),
    ENDED_CALL_OF_A_FORMER_EPOCH_TAKEN(
        new Mutation("attempt/WorkerStep", "if (!partitions.isCurrent(owned)) {", "if (false) {"));

    final List<Mutation> mutations;

    TakenBack(Mutation... mutations) {
      this.mutations = List.of(mutations);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFound(TakenBack fault) {
    Simulator simulator = new Simulator(Mutation.compile(fault.mutations));
    int count = 0;
    long cpu = System.nanoTime();
    for (long seed = 1; seed < Long.getLong("simulation.most", 3000); seed++) {
      Verdict verdict = simulator.run(new Schedules(simulator, Schedules.USUAL).of(seed), false);
      if (verdict.violation() != null) {
        System.out.println(
            fault
                + " found by seed "
                + seed
                + ": "
                + verdict.violation().lines().findFirst().get());
        if (++count == 3) {
          return;
        }
      }
    }
    System.out.println(fault + " found " + count + " times");
  }
}
