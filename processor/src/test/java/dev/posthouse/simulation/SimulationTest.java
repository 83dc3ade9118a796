package dev.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.simulation.Schedule.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulationTest {
  static final List<Kind> KINDS =
      List.of(
          Kind.KILL,
          Kind.KILL_AT,
          Kind.PAUSE,
          Kind.PAUSE_AT,
          Kind.LOSE,
          Kind.REFUSE,
          Kind.CUT,
          Kind.SLOW,
          Kind.RESTART,
          Kind.JOIN,
          Kind.REBALANCE,
          Kind.FENCE,
          Kind.SKEW,
          Kind.PROVIDER_DOWN,
          Kind.PROVIDER_SLOW,
          Kind.PROVIDER_SILENT);

  @Test
  void one() {
    Simulator simulator = new Simulator(Map.of());
    long begin = System.nanoTime();
    int count = Integer.getInteger("simulation.schedules", 1);
    long steps = 0;
    for (long seed = Long.getLong("simulation.seed", 1L); count > 0; seed++, count--) {
      Schedule schedule = ScheduleMaker.of(seed, KINDS);
      Verdict verdict = simulator.run(schedule, false);
      steps += verdict.steps();
      if (verdict.violation() != null || Boolean.getBoolean("simulation.trace")) {
        verdict = simulator.run(schedule, true);
        System.out.println(schedule);
        verdict.history().forEach(System.out::println);
        assertThat(verdict.violation()).isNull();
      }
    }
    System.out.println((System.nanoTime() - begin) / 1e6 + " ms, " + steps + " steps");
  }
}
