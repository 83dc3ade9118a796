package dev.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guarantees through some schedules of faults; {@link SimulationIT} runs thousands. */
class SimulationTest {
  private static final Simulator PRODUCTION = new Simulator(Map.of());
  private static final Simulator AFRESH = new Simulator(Map.of());

  /** P1, P2, P3, P5, P6 and P8. */
  @Test
  void noScheduleViolatesAnything() throws InterruptedException {
    assertThat(new Schedules(PRODUCTION, Schedules.USUAL).firstFailure(1, 60)).isEmpty();
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
    Verdict afresh = AFRESH.run(schedule, false);

    assertThat(traced.hash()).isEqualTo(first.hash()).isEqualTo(afresh.hash());
    assertThat(traced.steps()).isEqualTo(first.steps()).isEqualTo(afresh.steps());
    assertThat(traced.history()).hasSizeGreaterThan(20);
  }

  /** Worlds share nothing that any of them could see. */
  @Test
  void schedulesThatRunSideBySideAreTheSameHistories() throws Exception {
    Schedules schedules = new Schedules(PRODUCTION, Schedules.USUAL);
    List<Schedule> all = LongStream.rangeClosed(1, 24).mapToObj(schedules::of).toList();
    List<Long> alone = new ArrayList<>();
    all.forEach(schedule -> alone.add(PRODUCTION.run(schedule, false).hash()));

    List<Long> together = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Verdict> run :
          threads.invokeAll(
              all.stream()
                  .map(schedule -> (Callable<Verdict>) () -> PRODUCTION.run(schedule, false))
                  .toList())) {
        together.add(run.get().hash());
      }
    }

    assertThat(together).isEqualTo(alone);
  }
}
