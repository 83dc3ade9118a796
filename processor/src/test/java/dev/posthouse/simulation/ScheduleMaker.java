package dev.posthouse.simulation;

import dev.posthouse.simulation.Schedule.Fault;
import dev.posthouse.simulation.Schedule.Form;
import dev.posthouse.simulation.Schedule.Job;
import dev.posthouse.simulation.Schedule.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Makes of a seed a schedule. */
final class ScheduleMaker {
  private static final long SECOND = 1_000_000_000L;

  /** Faults begin by then; each is over at {@link Schedule#QUIET_NANOS}. */
  private static final long FAULTS_UNTIL = 20 * SECOND;

  private static final long LONGEST_FAULT = 18 * SECOND;

  private static final String[] PROTOCOLS = {"EAGER", "COOPERATIVE", "INCREMENTAL"};

  /** Five minutes, as {@code docs/operating.md} states. */
  private static final long MOST_SKEW_MILLIS = 300_000;

  private ScheduleMaker() {}

  /**
   * The schedule of a seed.
   *
   * @param kinds what may go wrong
   */
  static Schedule of(long seed, List<Kind> kinds) {
    SplittableRandom random = new SplittableRandom(seed);
    int processes = 1 + random.nextInt(3);
    List<Job> jobs = new ArrayList<>();
    int count = 2 + random.nextInt(9);
    boolean together = random.nextInt(3) == 0;
    long begin = SECOND / 2 + random.nextLong(8 * SECOND);
    for (int i = 0; i < count; i++) {
      jobs.add(
          new Job(
              i,
              together
                  ? begin + random.nextLong(SECOND)
                  : SECOND / 2 + random.nextLong(12 * SECOND),
              form(random, i),
              random.nextInt(3) == 0
                  ? 1_000 + random.nextLong(20_000)
                  : 30_000 + random.nextLong(60_000)));
    }
    jobs.sort(Comparator.comparingLong(Job::at));
    List<Fault> faults = new ArrayList<>();
    int troubles = random.nextInt(7);
    for (int i = 0; i < troubles; i++) {
      faults.add(fault(random, kinds.get(random.nextInt(kinds.size())), processes));
    }
    faults.sort(Comparator.comparingLong(Fault::at));
    return new Schedule(
        seed,
        processes,
        1 + random.nextInt(3),
        PROTOCOLS[random.nextInt(PROTOCOLS.length)],
        skewMillis(random),
        jobs,
        faults);
  }

  /** Of a third of the fleets: mostly as without time servers, else as set by hand. */
  private static long skewMillis(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong(2_000);
      case 1 -> random.nextLong(MOST_SKEW_MILLIS);
      default -> 0;
    };
  }

  private static Form form(SplittableRandom random, int number) {
    return switch (random.nextInt(12)) {
      case 0 -> Form.ELSEWHERE;
      case 1 -> Form.NAMELESS;
      case 2 -> Form.UNDECODABLE;
      case 3 -> number == 0 ? Form.KEYED : Form.AGAIN;
      default -> Form.KEYED;
    };
  }

  private static Fault fault(SplittableRandom random, Kind kind, int processes) {
    long at = random.nextLong(FAULTS_UNTIL);
    long nanos =
        switch (random.nextInt(3)) {
          case 0 -> random.nextLong(SECOND);
          case 1 -> random.nextLong(6 * SECOND);
          default -> random.nextLong(LONGEST_FAULT);
        };
    return new Fault(
        at,
        kind,
        random.nextInt(processes),
        nanos,
        1 + random.nextInt(random.nextBoolean() ? 2 : 30),
        random.nextInt(1 << 16));
  }
}
