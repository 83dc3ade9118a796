package dev.posthouse.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.dev.simulator.CallCounts;
import dev.posthouse.dev.simulator.SimulatedProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a demonstration ended.
 *
 * <p>Tested by {@code DemoIT}.
 *
 * @param submitted records sent
 * @param results terminal records with an answer
 * @param deadLetters terminal records without
 * @param missing jobs without a terminal record
 * @param duplicates jobs with more than one
 * @param took from the first record sent to the last terminal record seen
 * @param providers as simulated, with their own counts
 * @param bad records that could not become a job
 * @param count what else the terminal records tell
 */
record DemoReport(
    int submitted,
    long results,
    long deadLetters,
    Set<String> missing,
    Map<String, Integer> duplicates,
    Duration took,
    List<SimulatedProvider> providers,
    int bad,
    DemoCount count) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether every record has exactly one terminal record, and every bad one its bytes in it. */
  boolean isExact() {
    return missing.isEmpty() && duplicates.isEmpty() && count.held() == bad;
  }

  /** {@link #isExact} in a sentence, which names a job that has not. */
  String verdict() {
    if (!missing.isEmpty()) {
      return "Not every job has an outcome; one without is " + missing.iterator().next() + ".";
    }
    if (!duplicates.isEmpty()) {
      return "Not every job has exactly one outcome; one with more is "
          + duplicates.keySet().iterator().next()
          + ".";
    }
    return count.held() == bad
        ? "Every job has exactly one outcome."
        : "Of %d bad records, only %d are held by their dead letter.".formatted(bad, count.held());
  }

  long calls() {
    return providers.stream().mapToLong(SimulatedProvider::calls).sum();
  }

  /** The last line of {@code --json}. */
  String toJson() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("submitted", submitted)
            .put("results", results)
            .put("deadLetters", deadLetters)
            .put("missing", missing.size())
            .put("duplicates", duplicates.size())
            .put("calls", calls())
            .put("handovers", count.handovers())
            .put("retries", count.retries())
            .put("elapsedMs", took.toMillis());
    ObjectNode byProvider = json.putObject("byProvider");
    for (SimulatedProvider provider : providers) {
      CallCounts counts = provider.counts();
      ObjectNode one =
          byProvider
              .putObject(provider.name())
              .put("calls", counts.total())
              .put("results", count.answeredBy(provider.name()));
      ObjectNode failed = one.putObject("failed");
      new TreeMap<>(counts.failed()).forEach(failed::put);
    }
    return json.toString();
  }
}
