package dev.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guarantees through hundreds of schedules of faults, a million in the soak, each made of a
 * seed. {@code -Dsimulation.schedules} says how many, {@code -Dsimulation.seed} which is the first.
 */
class SimulationIT {
  private static final Logger log = LoggerFactory.getLogger(SimulationIT.class);

  /** P1, P2, P3, P5, P6 and P8. */
  @Test
  void noScheduleViolatesAnything() throws InterruptedException {
    Schedules schedules = new Schedules(new Simulator(Map.of()), Schedules.USUAL);

    String failure =
        schedules.firstFailure(
            Long.getLong("simulation.seed", 1), Long.getLong("simulation.schedules", 300));

    log.info("{}", schedules);
    assertThat(failure).isEmpty();
  }
}
