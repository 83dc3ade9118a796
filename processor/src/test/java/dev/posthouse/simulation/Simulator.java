package dev.posthouse.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/** Runs schedules with the classes of production, or with some of them changed. */
final class Simulator {
  private final MethodHandle run;

  /**
   * @param instead bytes of classes that take the place of production's
   */
  Simulator(Map<String, byte[]> instead) {
    try {
      Class<?> simulation =
          new SimulationLoader(instead).loadClass("dev.posthouse.simulation.Simulation");
      run =
          MethodHandles.lookup()
              .findStatic(
                  simulation,
                  "run",
                  MethodType.methodType(Verdict.class, Schedule.class, boolean.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  Verdict run(Schedule schedule, boolean traced) {
    try {
      return (Verdict) run.invokeExact(schedule, traced);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
