package dev.posthouse.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processor time of the whole machine, as Linux tells it, beside that of the processes of this
 * comparison.
 *
 * @param all milliseconds of all processors; NaN elsewhere
 * @param own milliseconds of this process and those that it has started and that live
 * @param nanos when
 */
record MachineTime(double all, long own, long nanos) {
  /** Where idle time and the time of waiting for disks stand. */
  private static final List<Integer> IDLE = List.of(4, 5);

  private static final int FIRST = 1;
  private static final int AFTER_STOLEN = 9;

  static MachineTime now() {
    long own =
        Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
            .mapToLong(
                process -> process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L))
            .sum();
    return new MachineTime(millisOfAll(), own, System.nanoTime());
  }

  /** How many processors others kept busy since then, on the average. */
  double othersSince(MachineTime before) {
    double millis = (nanos - before.nanos) / 1e6;
    return Math.max(0, (all - before.all - (own - before.own)) / millis);
  }

  private static double millisOfAll() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
      String[] fields = lines.findFirst().orElseThrow().split(" +", -1);
      double ticks = 0;
      for (int field = FIRST; field < AFTER_STOLEN; field++) {
        ticks += IDLE.contains(field) ? 0 : Long.parseLong(fields[field]);
      }
      return ticks * ThreadTimes.MILLIS_PER_TICK;
    } catch (IOException _) {
      return Double.NaN;
    }
  }
}
