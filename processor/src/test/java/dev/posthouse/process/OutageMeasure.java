package dev.posthouse.process;

import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an outage in real time came to, from the histories of its jobs.
 *
 * @param day when it was measured
 * @param cores of the machine
 * @param submitted jobs
 * @param submittedInOutage those of them that came while the first vendor was down
 * @param lost jobs that ended without an answer
 * @param median from submission to answer, in seconds
 * @param p99 the same for 99 % of the jobs
 * @param callsPerJob of the jobs submitted in the outage
 * @param callsWhileDead calls to the first vendor while it was down
 * @param recoveryPeak the most calls to it in one second after the outage
 */
record OutageMeasure(
    LocalDate day,
    int cores,
    int submitted,
    int submittedInOutage,
    int lost,
    double median,
    double p99,
    double callsPerJob,
    int callsWhileDead,
    long recoveryPeak) {

  private static final String VENDOR = "claude";
  private static final Pattern PLACE =
      Pattern.compile("(?s)(<!-- measured -->\\n).*?(<!-- end -->)");

  static OutageMeasure of(TestBench bench, Set<String> ids, Instant from, Duration length) {
    Instant until = from.plus(length);
    List<JobResult> results =
        ids.stream().filter(id -> !bench.isDead(id)).map(bench::result).toList();
    double[] seconds =
        results.stream()
            .mapToDouble(
                result ->
                    Duration.between(result.getSubmittedAt(), result.getCompletedAt()).toMillis()
                        / 1e3)
            .sorted()
            .toArray();
    List<JobResult> inOutage =
        results.stream().filter(result -> isWithin(result.getSubmittedAt(), from, until)).toList();
    List<Instant> calls =
        ids.stream()
            .flatMap(id -> bench.history(id).stream())
            .filter(call -> call.getProvider().equals(VENDOR))
            .map(Call::getStartedAt)
            .toList();
    return new OutageMeasure(
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        ids.size(),
        inOutage.size(),
        ids.size() - results.size(),
        seconds[seconds.length / 2],
        seconds[seconds.length * 99 / 100],
        inOutage.stream().mapToInt(result -> result.getHistory().size()).average().orElseThrow(),
        (int) calls.stream().filter(at -> isWithin(at, from, until)).count(),
        peak(calls.stream().filter(at -> !at.isBefore(until)).toList()));
  }

  /** The text of the report with these figures in their place. */
  String fill(String report) {
    return PLACE
        .matcher(report)
        .replaceFirst(match -> Matcher.quoteReplacement(match.group(1) + table() + match.group(2)));
  }

  private String table() {
    return String.format(
        Locale.ROOT,
        """
        Measured on %s, on %d cores that also bore the broker, the vendors and the producer:

        | | answered | lost | p50 | p99 | calls a job | calls while dead | recovery peak |
        |---|--:|--:|--:|--:|--:|--:|--:|
        | **Posthouse**, real time | %,d | %,d | %.1f s | %.1f s | %.3f | %,d | %.2f |
        """,
        day,
        cores,
        submitted - lost,
        lost,
        median,
        p99,
        callsPerJob,
        callsWhileDead,
        recoveryPeak / 30.0);
  }

  private static boolean isWithin(Instant at, Instant from, Instant until) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  private static long peak(List<Instant> calls) {
    return calls.stream()
        .collect(Collectors.groupingBy(Instant::getEpochSecond, Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }
}
