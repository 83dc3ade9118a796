package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON form of a fault script.
 *
 * <p>Tested by {@code FaultScriptTest}.
 */
final class ScriptWriter {
  private ScriptWriter() {}

  static ObjectNode write(FaultScript script) {
    ObjectNode node = Json.object();
    ArrayNode phases = node.putArray("phases");
    script.phases().forEach(phase -> phases.add(write(phase)));
    return node;
  }

  private static ObjectNode write(Phase phase) {
    ObjectNode node = Json.object();
    node.put("from", ScriptDuration.write(phase.from()));
    if (phase.until() != null) {
      node.put("until", ScriptDuration.write(phase.until()));
    }
    ArrayNode faults = node.putArray("faults");
    phase.faults().forEach(fault -> faults.add(write(fault)));
    node.set("latency", write(phase.latency()));
    node.put("pace", ScriptDuration.write(phase.pace()));
    if (phase.requestsPerMinute() != null) {
      node.put("requestsPerMinute", phase.requestsPerMinute());
    }
    node.put("hold", phase.hold());
    return node;
  }

  private static ObjectNode write(Fault fault) {
    ObjectNode node = Json.object().put("kind", fault.kind().label()).put("rate", fault.rate());
    if (fault.retryAfter() != null) {
      node.put("retryAfter", ScriptDuration.write(fault.retryAfter()));
    }
    return node;
  }

  private static ObjectNode write(Latency latency) {
    ObjectNode node = Json.object();
    return switch (latency) {
      case Latency.Fixed(var duration) ->
          node.put("kind", "fixed").put("duration", ScriptDuration.write(duration));
      case Latency.Uniform(var least, var most) ->
          node.put("kind", "uniform")
              .put("least", ScriptDuration.write(least))
              .put("most", ScriptDuration.write(most));
      case Latency.LogNormal(var p50, var p99) ->
          node.put("kind", "lognormal")
              .put("p50", ScriptDuration.write(p50))
              .put("p99", ScriptDuration.write(p99));
    };
  }
}
