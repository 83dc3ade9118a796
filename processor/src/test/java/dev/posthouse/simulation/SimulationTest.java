package dev.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guarantees through thousands of schedules of faults, each made of a seed. {@code
 * -Dsimulation.schedules} says how many, {@code -Dsimulation.seed} which is the first.
 */
class SimulationTest {
  private static final Logger log = LoggerFactory.getLogger(SimulationTest.class);
  private static final Simulator PRODUCTION = new Simulator(Map.of());

  /** P1, P2, P3, P5, P6 and P8. */
  @Test
  void noScheduleViolatesAnything() throws InterruptedException {
    Schedules schedules = new Schedules(PRODUCTION, Schedules.USUAL);

    Schedule violating =
        schedules.run(
            Long.getLong("simulation.seed", 1), Long.getLong("simulation.schedules", 5_000));

    log.info("{}", schedules);
    assertThat(report(violating)).isEmpty();
  }

  private static String report(@Nullable Schedule violating) {
    if (violating == null) {
      return "";
    }
    String invariant = PRODUCTION.run(violating, false).invariant();
    return new Shrinker(PRODUCTION, invariant).report(violating);
  }

  /**
   * Schedules that found something once: the shortest that did, as the failure printed it, each a
   * file below {@code simulation} among the resources.
   */
  @ParameterizedTest
  @MethodSource("kept")
  void aScheduleThatFailedOnceHolds(Path file) throws IOException {
    Schedule schedule = Schedule.parse(Files.readString(file));

    assertThat(schedule.toString()).isEqualTo(Files.readString(file));
    assertThat(PRODUCTION.run(schedule, false).violation()).isNull();
  }

  static List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/simulation"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Without that, no seed could be a test. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theSameSeedIsTheSameHistory(long seed) {
    Schedule schedule = new Schedules(PRODUCTION, Schedules.USUAL).of(seed);

    Verdict first = PRODUCTION.run(schedule, false);
    Verdict traced = PRODUCTION.run(schedule, true);
    Verdict afresh = new Simulator(Map.of()).run(schedule, false);

    assertThat(traced.hash()).isEqualTo(first.hash()).isEqualTo(afresh.hash());
    assertThat(traced.steps()).isEqualTo(first.steps()).isEqualTo(afresh.steps());
    assertThat(traced.history()).hasSizeGreaterThan(20);
  }
}
