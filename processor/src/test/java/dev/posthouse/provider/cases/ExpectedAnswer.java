package dev.posthouse.provider.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Usage;
import dev.posthouse.wire.ToolCall;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer that a case says; what it leaves out may be anything. */
public record ExpectedAnswer(JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What of an answer is not so; nothing if all is. */
  public List<String> faults(
      String text, String stopReason, Usage usage, List<ToolCall> toolCalls) {
    return Stream.of(
            fault("text", json.path("text"), text),
            fault("stopReason", json.path("stopReason"), stopReason),
            fault("tokens in", json.at("/usage/inputTokens"), usage.input()),
            fault("tokens out", json.at("/usage/outputTokens"), usage.output()),
            calls(toolCalls),
            ids(toolCalls))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable String fault(String what, JsonNode expected, Object found) {
    return expected.isMissingNode() || expected.asText().equals(found.toString())
        ? null
        : what + " is " + found + " and not " + expected;
  }

  private @Nullable String calls(List<ToolCall> found) {
    JsonNode expected = json.path("toolCalls");
    if (expected.isMissingNode()) {
      return null;
    }
    boolean same = expected.size() == found.size();
    for (int i = 0; same && i < found.size(); i++) {
      same = same(expected.get(i), found.get(i));
    }
    return same ? null : "calls are " + found + " and not " + expected;
  }

  private static boolean same(JsonNode expected, ToolCall found) {
    try {
      return expected.path("name").asText().equals(found.getName())
          && expected.path("arguments").equals(JSON.readTree(found.getArguments()))
          && (!expected.has("id") || expected.path("id").asText().equals(found.getId()));
    } catch (IOException _) {
      return false;
    }
  }

  private @Nullable String ids(List<ToolCall> found) {
    List<String> ids = found.stream().map(ToolCall::getId).toList();
    return json.has("toolCallIds") && (new HashSet<>(ids).size() < ids.size() || ids.contains(""))
        ? "ids are not unique: " + ids
        : null;
  }
}
