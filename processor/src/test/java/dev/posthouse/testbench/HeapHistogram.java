package dev.posthouse.testbench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What lives in the heap of a JVM, after a collection of all of it: objects are counted, whatever
 * else the machine does.
 *
 * @param bytes by the class of the objects
 */
public record HeapHistogram(Map<String, Long> bytes) {
  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

  /** Of a running process. */
  public static HeapHistogram of(long pid) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd: " + text);
    }
    Map<String, Long> bytes = new TreeMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum));
    return new HeapHistogram(bytes);
  }

  /** All that lives, in bytes. */
  public long total() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What there is more of than before.
   *
   * @param among how many share it
   * @param most how many classes to name, those with most first
   */
  public String growth(HeapHistogram before, int among, int most) {
    Map<String, Long> more = new TreeMap<>();
    bytes.forEach((type, now) -> more.put(type, now - before.bytes.getOrDefault(type, 0L)));
    return more.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .map(entry -> "%,8d %s".formatted(entry.getValue() / among, entry.getKey()))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
