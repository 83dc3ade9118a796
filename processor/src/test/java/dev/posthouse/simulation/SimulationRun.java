package dev.posthouse.simulation;

import dev.posthouse.testbench.PosthouseJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thousands of schedules in a JVM of their own, whose heap suits them. The second compiler takes
 * for a few thousand as much time as it saves; a soak of a million has it.
 */
final class SimulationRun {
  private static final Logger log = LoggerFactory.getLogger(SimulationRun.class);

  private static final String FAILURE = "failure.txt";
  private static final String SUMMARY = "summary.txt";
  private static final long FEW = 10_000;

  private SimulationRun() {}

  /**
   * Runs the schedules of the seeds from the first on.
   *
   * @param folder in which the other JVM writes what it found
   * @return what {@link Schedules#firstFailure} does
   */
  static String firstFailure(long first, long most, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(most > FEW ? List.of("-XX:+UseSerialGC") : PosthouseJvm.SHORT_LIVED);
    command.addAll(
        List.of(
            "-Xmx900m",
            // A schedule's world is young when it ends.
            "-Xmn600m",
            "--add-exports",
            "java.base/jdk.internal.vm=ALL-UNNAMED",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            SimulationRun.class.getName(),
            Long.toString(first),
            Long.toString(most),
            folder.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("the simulation's JVM ended with " + code);
      }
    } finally {
      process.destroyForcibly();
    }
    log.info("{}", Files.readString(folder.resolve(SUMMARY)));
    return Files.readString(folder.resolve(FAILURE));
  }

  /** What the other JVM runs. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Schedules schedules = new Schedules(new Simulator(Map.of()), Schedules.USUAL);
    String failure =
        schedules.firstFailure(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
    Path folder = Path.of(arguments[2]);
    Files.writeString(folder.resolve(SUMMARY), schedules.toString());
    Files.writeString(folder.resolve(FAILURE), failure);
  }
}
