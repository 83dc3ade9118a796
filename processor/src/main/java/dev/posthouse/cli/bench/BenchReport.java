package dev.posthouse.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;

/**
 * What a benchmark measured.
 *
 * @param jobs terminal records
 * @param jobsPerSecond between the first and the last tenth of them
 * @param endToEnd from sending the request to seeing the result, sorted, in milliseconds
 * @param added the same without the provider's time
 * @param peakInFlight the most calls at once, as the provider counted them
 * @param peakHeap the most bytes of heap in use at once, garbage included
 * @param plainPerSecond of the plain loop; 0 if it was not run
 */
record BenchReport(
    int jobs,
    double jobsPerSecond,
    double[] endToEnd,
    double[] added,
    int peakInFlight,
    long peakHeap,
    double plainPerSecond) {

  private static final double MEBIBYTE = 1 << 20;

  BenchReport {
    Arrays.sort(endToEnd);
    Arrays.sort(added);
  }

  private static double percentile(double[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  }

  String toText() {
    String plain =
        plainPerSecond == 0
            ? ""
            : "plain loop        %,.0f records/s; Posthouse does %.3f of it%n"
                .formatted(plainPerSecond, jobsPerSecond / plainPerSecond);
    return """
    jobs              %,d
    throughput        %,.0f jobs/s, from the first to the last tenth
    end to end        %s
    without provider  %s
    in flight         %,d calls at most
    heap              %,.0f MiB at most, of %,.0f; broker and simulator included
    """
            .formatted(
                jobs,
                jobsPerSecond,
                percentiles(endToEnd),
                percentiles(added),
                peakInFlight,
                peakHeap / MEBIBYTE,
                Runtime.getRuntime().maxMemory() / MEBIBYTE)
        + plain;
  }

  private static String percentiles(double[] sorted) {
    return "p50 %,.0f ms, p95 %,.0f ms, p99 %,.0f ms"
        .formatted(percentile(sorted, 0.5), percentile(sorted, 0.95), percentile(sorted, 0.99));
  }

  String toJson() {
    return new ObjectMapper()
        .createObjectNode()
        .put("jobs", jobs)
        .put("jobsPerSecond", Math.round(jobsPerSecond))
        .put("endToEndP50Ms", Math.round(percentile(endToEnd, 0.5)))
        .put("endToEndP99Ms", Math.round(percentile(endToEnd, 0.99)))
        .put("addedP50Ms", Math.round(percentile(added, 0.5)))
        .put("addedP99Ms", Math.round(percentile(added, 0.99)))
        .put("peakInFlight", peakInFlight)
        .put("peakHeapMiB", Math.round(peakHeap / MEBIBYTE))
        .put("plainPerSecond", Math.round(plainPerSecond))
        .put("ratio", plainPerSecond == 0 ? 0 : jobsPerSecond / plainPerSecond)
        .toString();
  }
}
