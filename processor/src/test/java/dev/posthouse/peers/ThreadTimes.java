package dev.posthouse.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processor time of a process by its threads' names, without their numbers, as Linux tells it;
 * nothing elsewhere.
 *
 * @param millis by name
 */
record ThreadTimes(Map<String, Long> millis) {
  /** What Linux counts in; the same on all machines that it runs on. */
  static final long MILLIS_PER_TICK = 10;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  static ThreadTimes of(long pid) {
    Map<String, Long> millis = new TreeMap<>();
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    if (!Files.isDirectory(threads)) {
      return new ThreadTimes(millis);
    }
    try (Stream<Path> found = Files.list(threads)) {
      for (Path thread : found.toList()) {
        List<String> said = List.of(Files.readString(thread.resolve("stat")).split("\\) ", -1));
        String[] fields = said.getLast().split(" ", -1);
        String name = Files.readString(thread.resolve("comm")).strip().replaceAll("[-#\\d]+", "-");
        millis.merge(
            name,
            (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * MILLIS_PER_TICK,
            Long::sum);
      }
    } catch (IOException _) {
      // A thread has ended meanwhile.
    }
    return new ThreadTimes(millis);
  }

  /** What was taken since then. */
  ThreadTimes since(ThreadTimes before) {
    Map<String, Long> since = new TreeMap<>(millis);
    since.replaceAll((name, time) -> time - before.millis.getOrDefault(name, 0L));
    return new ThreadTimes(since);
  }

  /** Of the compilers of the JVM. */
  long compilers() {
    return millis.entrySet().stream()
        .filter(entry -> entry.getKey().contains("CompilerThre"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** A line for each name, in milliseconds a job. */
  String toText(int jobs) {
    return millis.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> -entry.getValue()))
        .map(entry -> "  %-16s %.3f".formatted(entry.getKey(), entry.getValue() / (double) jobs))
        .filter(line -> !line.endsWith("0.000"))
        .collect(Collectors.joining("\n"));
  }
}
