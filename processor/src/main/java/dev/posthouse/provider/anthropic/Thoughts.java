package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The blocks of an answer in which a model thought. The vendor wants them back with a tool's
 * result: complete, signed as they came, and in their order. Each is kept with its place, which is
 * the number of other blocks before it.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
final class Thoughts {
  /** Some are encrypted, and show nothing of what was thought. */
  private static final Set<String> TYPES = Set.of("thinking", "redacted_thinking");

  private static final String PLACE = "place";
  private static final String BLOCK = "block";

  private record Thought(int place, ObjectNode block) {}

  private final Map<Long, Thought> thoughts = new TreeMap<>();
  private int others;

  /** A block begins; whether it is a thought. */
  boolean begin(long index, JsonNode block) {
    if (!TYPES.contains(block.path("type").asText("")) || !(block instanceof ObjectNode object)) {
      others++;
      return false;
    }
    thoughts.put(index, new Thought(others, object.deepCopy()));
    return true;
  }

  /** A piece of a block; whether that is a thought. */
  boolean goOn(long index, JsonNode delta) {
    Thought thought = thoughts.get(index);
    if (thought == null) {
      return false;
    }
    append(thought.block(), "thinking", delta);
    append(thought.block(), "signature", delta);
    return true;
  }

  private static void append(ObjectNode block, String field, JsonNode delta) {
    JsonNode piece = delta.path(field);
    if (piece.isTextual()) {
      block.put(field, block.path(field).asText("") + piece.asText());
    }
  }

  boolean isEmpty() {
    return thoughts.isEmpty();
  }

  /** As a continuation holds them. */
  ArrayNode content() {
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    thoughts
        .values()
        .forEach(
            thought -> content.addObject().put(PLACE, thought.place()).set(BLOCK, thought.block()));
    return content;
  }

  /**
   * Puts back what a continuation holds.
   *
   * @param blocks those of the turn, without thoughts
   */
  static void putBack(JsonNode content, ArrayNode blocks) {
    int before = 0;
    for (JsonNode thought : content) {
      int place = Math.min(thought.path(PLACE).asInt(0) + before++, blocks.size());
      blocks.insert(place, thought.path(BLOCK));
    }
  }
}
