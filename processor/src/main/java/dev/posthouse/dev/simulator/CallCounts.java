package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A provider's calls so far.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 *
 * @param total requests that could be read
 * @param answered answered as asked
 * @param abandoned left by the client before the answer was sent
 * @param failed by the label of the {@link FaultKind}
 * @param inFlight not ended yet
 * @param peakInFlight the most at once
 * @param distinctPrompts different last user messages
 * @param untracked calls with a prompt beyond the most that are counted one by one
 */
public record CallCounts(
    long total,
    long answered,
    long abandoned,
    Map<String, Long> failed,
    int inFlight,
    int peakInFlight,
    int distinctPrompts,
    long untracked) {
  public CallCounts {
    failed = Map.copyOf(failed);
  }

  /** Calls failed in this way. */
  public long failed(FaultKind kind) {
    return failed.getOrDefault(kind.label(), 0L);
  }

  ObjectNode toJson() {
    ObjectNode node =
        Json.object().put("total", total).put("answered", answered).put("abandoned", abandoned);
    ObjectNode byKind = node.putObject("failed");
    failed.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> byKind.put(entry.getKey(), entry.getValue()));
    return node.put("inFlight", inFlight)
        .put("peakInFlight", peakInFlight)
        .put("distinctPrompts", distinctPrompts)
        .put("untracked", untracked);
  }
}
