package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON form of a fault script; every fault of the text is named with its place.
 *
 * <p>Tested by {@code FaultScriptTest}.
 */
final class ScriptReader {
  private ScriptReader() {}

  static FaultScript read(String json) {
    JsonNode root;
    try {
      root = Json.parse(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the script is not JSON: " + e.getOriginalMessage(), e);
    }
    return read(root);
  }

  static FaultScript read(JsonNode root) {
    expectFields(root, "script", Set.of("phases"));
    List<Phase> phases = new ArrayList<>();
    for (JsonNode phase : list(root.path("phases"), "phases")) {
      phases.add(phase(phase, "phases[%d]".formatted(phases.size())));
    }
    return new FaultScript(phases);
  }

  private static Phase phase(JsonNode node, String place) {
    expectFields(
        node,
        place,
        Set.of("from", "until", "faults", "latency", "pace", "requestsPerMinute", "hold"));
    List<Fault> faults = new ArrayList<>();
    for (JsonNode fault : list(node.path("faults"), place + ".faults")) {
      faults.add(fault(fault, "%s.faults[%d]".formatted(place, faults.size())));
    }
    Duration from = optionalDuration(node, "from", place);
    Duration pace = optionalDuration(node, "pace", place);
    JsonNode limit = node.path("requestsPerMinute");
    JsonNode hold = node.path("hold");
    if (!limit.isMissingNode() && !limit.canConvertToInt()) {
      throw wrong(place + ".requestsPerMinute", "give a whole number");
    }
    if (!hold.isMissingNode() && !hold.isBoolean()) {
      throw wrong(place + ".hold", "give true or false");
    }
    try {
      return new Phase(
          from == null ? Duration.ZERO : from,
          optionalDuration(node, "until", place),
          faults,
          latency(node.path("latency"), place + ".latency"),
          pace == null ? Duration.ZERO : pace,
          limit.isMissingNode() ? null : (Integer) limit.intValue(),
          hold.booleanValue());
    } catch (IllegalArgumentException e) {
      throw within(place, e);
    }
  }

  private static Fault fault(JsonNode node, String place) {
    expectFields(node, place, Set.of("kind", "rate", "retryAfter"));
    FaultKind kind =
        FaultKind.of(node.path("kind").asText())
            .orElseThrow(
                () ->
                    wrong(
                        place + ".kind",
                        "'%s' is none; choose one of %s"
                            .formatted(node.path("kind").asText(), labels())));
    JsonNode rate = node.path("rate");
    if (!rate.isMissingNode() && !rate.isNumber()) {
      throw wrong(place + ".rate", "give a number from 0 to 1");
    }
    try {
      return new Fault(
          kind,
          rate.isMissingNode() ? 1 : rate.doubleValue(),
          optionalDuration(node, "retryAfter", place));
    } catch (IllegalArgumentException e) {
      throw within(place, e);
    }
  }

  private static Latency latency(JsonNode node, String place) {
    if (node.isMissingNode()) {
      return Latency.NONE;
    }
    if (node.isTextual()) {
      return new Latency.Fixed(duration(node, place));
    }
    expectFields(node, place, Set.of("kind", "duration", "least", "most", "p50", "p99"));
    return switch (node.path("kind").asText()) {
      case "fixed" -> new Latency.Fixed(duration(node.path("duration"), place + ".duration"));
      case "uniform" ->
          new Latency.Uniform(
              duration(node.path("least"), place + ".least"),
              duration(node.path("most"), place + ".most"));
      case "lognormal" ->
          new Latency.LogNormal(
              duration(node.path("p50"), place + ".p50"),
              duration(node.path("p99"), place + ".p99"));
      default ->
          throw wrong(
              place + ".kind",
              "choose fixed (duration), uniform (least, most) or lognormal (p50, p99)");
    };
  }

  private static @Nullable Duration optionalDuration(JsonNode node, String field, String place) {
    return node.has(field) ? duration(node.path(field), place + "." + field) : null;
  }

  private static Duration duration(JsonNode node, String place) {
    try {
      return ScriptDuration.parse(node.asText());
    } catch (IllegalArgumentException e) {
      throw within(place, e);
    }
  }

  private static Iterable<JsonNode> list(JsonNode node, String place) {
    if (!node.isMissingNode() && !node.isArray()) {
      throw wrong(place, "give a list");
    }
    return node;
  }

  private static void expectFields(JsonNode node, String place, Set<String> known) {
    if (!node.isObject()) {
      throw wrong(place, "give an object");
    }
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw wrong(
                    place,
                    "unknown field '%s'; known are %s".formatted(field, new TreeSet<>(known)));
              }
            });
  }

  private static List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      labels.add(kind.label());
    }
    return labels;
  }

  private static IllegalArgumentException wrong(String place, String advice) {
    return new IllegalArgumentException(place + ": " + advice);
  }

  private static IllegalArgumentException within(String place, IllegalArgumentException cause) {
    return new IllegalArgumentException(place + ": " + cause.getMessage(), cause);
  }
}
