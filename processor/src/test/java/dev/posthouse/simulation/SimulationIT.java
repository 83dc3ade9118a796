package dev.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.testbench.Longest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantees through thousands of schedules of faults, a million in the soak, each made of a
 * seed. {@code -Dsimulation.schedules} says how many, {@code -Dsimulation.seed} which is the first.
 */
@Order(Longest.FIRST)
class SimulationIT {

  /** P1, P2, P3, P5, P6 and P8. */
  @Test
  void noScheduleViolatesAnything(@TempDir Path folder) throws IOException, InterruptedException {
    String failure =
        SimulationRun.firstFailure(
            Long.getLong("simulation.seed", 1),
            Long.getLong("simulation.schedules", 5_000),
            folder);

    assertThat(failure).isEmpty();
  }
}
