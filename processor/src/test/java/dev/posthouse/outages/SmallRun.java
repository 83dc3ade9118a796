package dev.posthouse.outages;

import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** One run of few jobs, at vendors that have no limit and know when they were called. */
final class SmallRun {
  /** More calls a second than any run makes. */
  private static final double UNLIMITED = 10_000;

  private final Timeline timeline = new Timeline();
  private final Tally tally;
  private final SplittableRandom random;
  private final List<Witness> vendors = new ArrayList<>();

  /** A vendor that knows when it was called. */
  static final class Witness extends Vendor {
    private final List<Instant> calls = new ArrayList<>();

    private Witness(Trouble trouble, int place, SplittableRandom random) {
      super(trouble, place, UNLIMITED, random);
    }

    @Override
    Reply call(Instant now) {
      calls.add(now);
      return super.call(now);
    }

    int callsWithin(Duration elapsed) {
      return callsBetween(Timeline.BEGIN, elapsed);
    }

    int mostCallsInAMinute() {
      return calls.stream()
          .mapToInt(call -> callsBetween(call, Duration.ofMinutes(1)))
          .max()
          .orElse(0);
    }

    private int callsBetween(Instant from, Duration length) {
      return (int)
          calls.stream()
              .filter(call -> !call.isBefore(from) && call.isBefore(from.plus(length)))
              .count();
    }
  }

  SmallRun(long seed, Trouble trouble, int providers) {
    random = new SplittableRandom(seed);
    tally = new Tally(timeline, Scenario.REAL_TIME, providers);
    for (int place = 0; place < providers; place++) {
      vendors.add(new Witness(trouble, place, random.split()));
    }
  }

  List<Witness> vendors() {
    return vendors;
  }

  /** A single process, and all settings at their defaults. */
  Figures ofPosthouse(List<Duration> arrivals) {
    List<String> chain = Posthouse.CHAIN.subList(0, vendors.size());
    return of(world -> new Posthouse(world, chain, 1, RateSettings.NONE), arrivals);
  }

  /**
   * The run.
   *
   * @param arrivals of its jobs, from its begin on
   */
  Figures of(Function<World, Strategy> strategy, List<Duration> arrivals) {
    Strategy made =
        strategy.apply(new World(timeline, List.copyOf(vendors), tally, random.split()));
    for (int number = 0; number < arrivals.size(); number++) {
      int job = number;
      timeline.after(
          arrivals.get(job),
          () -> {
            tally.submitted();
            made.submit(new Job(job, timeline.instant(), Posthouse.CHAIN.getFirst()));
          });
    }
    timeline.run();
    return tally.figures(Experiment.STEADY);
  }
}
