package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import dev.posthouse.translation.Continuation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a turn of the Responses API wants back with the next: its encrypted thoughts, each before
 * the item that came of it, since the API takes none that nothing follows; and which phase its
 * message was of.
 *
 * <p>Tested by {@code ResponsesTranslationTest}.
 *
 * @param thoughts items of reasoning, each with what it stands before
 * @param phase as the model named it; empty if it did not
 */
record KeptReasoning(List<Thought> thoughts, Optional<String> phase) {
  static final KeptReasoning NONE = new KeptReasoning(List.of(), Optional.empty());

  /** What thoughts stand before that led to the turn's text. */
  static final String TEXT = "";

  /**
   * An item of reasoning.
   *
   * @param before the id of a tool call; {@link #TEXT} for the turn's text
   */
  record Thought(String before, JsonNode item) {}

  KeptReasoning {
    thoughts = List.copyOf(thoughts);
  }

  /** Of what an answer came with, in its order. */
  static KeptReasoning of(List<JsonNode> output) {
    var thoughts = new ArrayList<Thought>();
    var waiting = new ArrayList<JsonNode>();
    String phase = null;
    for (JsonNode item : output) {
      String type = item.path("type").asText("");
      if (type.equals("reasoning")) {
        reasoning(item).ifPresent(waiting::add);
        continue;
      }
      String before = type.equals("function_call") ? item.path("call_id").asText("") : TEXT;
      waiting.forEach(thought -> thoughts.add(new Thought(before, thought)));
      waiting.clear();
      if (item.path("phase").isTextual()) {
        phase = item.path("phase").asText();
      }
    }
    return new KeptReasoning(thoughts, Optional.ofNullable(phase));
  }

  /** Of what a message gives back. */
  static KeptReasoning of(Continuation continuation) {
    JsonNode content = continuation.content();
    return new KeptReasoning(
        content
            .path("thoughts")
            .valueStream()
            .filter(thought -> thought.path("item").isObject())
            .map(thought -> new Thought(thought.path("before").asText(""), thought.path("item")))
            .toList(),
        Optional.ofNullable(content.path("phase").textValue()));
  }

  /** What a result is to hold; null if nothing. */
  @Nullable Continuation continuation(String model) {
    if (thoughts.isEmpty() && phase.isEmpty()) {
      return null;
    }
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    if (!thoughts.isEmpty()) {
      ArrayNode kept = content.putArray("thoughts");
      thoughts.forEach(
          thought -> kept.addObject().put("before", thought.before).set("item", thought.item));
    }
    phase.ifPresent(named -> content.put("phase", named));
    return Continuation.of(Api.OPENAI_RESPONSES, model, content);
  }

  /** The items that stand before a tool call, or the text. */
  Stream<JsonNode> before(String place) {
    return thoughts.stream().filter(thought -> thought.before.equals(place)).map(Thought::item);
  }

  /** An item as the API takes it back; of one that is not encrypted nothing is left there. */
  private static Optional<JsonNode> reasoning(JsonNode item) {
    if (item.path("encrypted_content").asText("").isEmpty() || !item.path("id").isTextual()) {
      return Optional.empty();
    }
    ObjectNode kept =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "reasoning")
            .put("id", item.path("id").asText());
    kept.set("summary", item.path("summary").isArray() ? item.path("summary") : kept.arrayNode());
    kept.set("encrypted_content", item.path("encrypted_content"));
    return Optional.of(kept);
  }
}
