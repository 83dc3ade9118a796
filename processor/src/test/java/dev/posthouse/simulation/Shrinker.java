package dev.posthouse.simulation;

/** Finds the shortest schedule that still violates what a longer one does. */
final class Shrinker {
  private final Simulator simulator;
  private final String invariant;

  /**
   * @param invariant that is violated
   */
  Shrinker(Simulator simulator, String invariant) {
    this.simulator = simulator;
    this.invariant = invariant;
  }

  /** Leaves out faults and jobs, one by one, for as long as the same invariant is violated. */
  Schedule shortest(Schedule schedule) {
    Schedule shortest = schedule;
    boolean shorter = true;
    while (shorter) {
      shorter = false;
      for (int i = shortest.faults().size() - 1; i >= 0; i--) {
        Schedule fewer = shortest.withoutFault(i);
        if (isViolated(fewer)) {
          shortest = fewer;
          shorter = true;
        }
      }
      for (int i = shortest.jobs().size() - 1; i >= 0 && shortest.jobs().size() > 1; i--) {
        Schedule fewer = shortest.withoutJob(i);
        if (isViolated(fewer)) {
          shortest = fewer;
          shorter = true;
        }
      }
    }
    return shortest;
  }

  private boolean isViolated(Schedule schedule) {
    return simulator.run(schedule, false).invariant().equals(invariant);
  }

  /** What happened, in the fewest words: the shortest schedule and its history. */
  String report(Schedule schedule) {
    Schedule shortest = shortest(schedule);
    Verdict verdict = simulator.run(shortest, true);
    return "%s%n%nThe shortest schedule of seed %d that does so:%n%s%n%s%n%nTo see it again: -Dsimulation.seed=%d -Dsimulation.schedules=1"
        .formatted(
            verdict.violation(),
            schedule.seed(),
            shortest,
            String.join("\n", verdict.history()),
            schedule.seed());
  }
}
