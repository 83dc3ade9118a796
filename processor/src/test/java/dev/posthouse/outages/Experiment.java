package dev.posthouse.outages;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Every strategy under every scenario, each run the same whenever it is repeated. */
final class Experiment {
  /** Jobs a second. */
  static final double STEADY = 30;

  /** Calls a second that each vendor takes; Posthouse is told of it. */
  static final double LIMIT = 1.2 * STEADY;

  private static final long SEED = 20_261_125;

  private Experiment() {}

  private record Cell(Scenario scenario, Plan plan) {}

  /** Each strategy under some scenarios; by scenario and strategy. */
  static Map<Scenario, Map<Plan, Figures>> of(Set<Scenario> scenarios) {
    Map<Scenario, Map<Plan, Figures>> all = new EnumMap<>(Scenario.class);
    scenarios.stream()
        .flatMap(scenario -> Stream.of(Plan.values()).map(plan -> new Cell(scenario, plan)))
        .parallel()
        .map(cell -> Map.entry(cell, run(cell.scenario, cell.plan)))
        .toList()
        .forEach(
            done ->
                all.computeIfAbsent(done.getKey().scenario, _ -> new EnumMap<>(Plan.class))
                    .put(done.getKey().plan, done.getValue()));
    return all;
  }

  static Figures run(Scenario scenario, Plan plan) {
    SplittableRandom random = new SplittableRandom(SEED + scenario.place());
    Timeline timeline = new Timeline();
    List<Vendor> vendors = new ArrayList<>();
    for (int place = 0; place < Posthouse.CHAIN.size(); place++) {
      vendors.add(new Vendor(scenario, place, LIMIT, random.split()));
    }
    Tally tally = new Tally(timeline, scenario, vendors.size());
    Strategy strategy = plan.in(new World(timeline, vendors, tally, random.split()));
    new Arrivals(timeline, tally, strategy, scenario.arrivals(), random.split()).begin();
    timeline.run();
    return tally.figures(STEADY);
  }

  /** Jobs at an even pace, each somewhere in its own part of a second. */
  private record Arrivals(
      Timeline timeline, Tally tally, Strategy strategy, Duration length, SplittableRandom random) {
    private static final long GAP_NANOS = (long) (1e9 / STEADY);

    void begin() {
      next(0);
    }

    private void next(int number) {
      Instant slot = Timeline.BEGIN.plusNanos(number * GAP_NANOS);
      if (!slot.isBefore(Timeline.BEGIN.plus(length))) {
        return;
      }
      timeline.at(
          slot.plusNanos(random.nextLong(GAP_NANOS)),
          () -> {
            tally.submitted();
            strategy.submit(new Job(number, timeline.instant(), Posthouse.CHAIN.getFirst()));
            next(number + 1);
          });
    }
  }
}
