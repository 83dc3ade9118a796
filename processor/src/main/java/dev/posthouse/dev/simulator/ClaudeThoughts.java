package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Thinking blocks as Anthropic gives them out, with their text left out, and as it wants them back.
 *
 * <p>Tested by {@code SimulatedThinkingTest}.
 */
final class ClaudeThoughts {
  private static final String VENDOR = "anthropic";

  private ClaudeThoughts() {}

  /** The block as it begins. */
  static ObjectNode begun() {
    return Json.object().put("type", "thinking").put("thinking", "").put("signature", "");
  }

  static String signature(String reply) {
    return Seal.of(VENDOR, reply);
  }

  static ObjectNode whole(String reply) {
    return begun().put("signature", signature(reply));
  }

  /**
   * Looks at what comes back in a conversation.
   *
   * @return how many thoughts it holds
   * @throws InvalidRequestException if one of them is not signed, or one is missing where it must
   *     not
   */
  static int check(JsonNode body) throws InvalidRequestException {
    int found = 0;
    int number = 0;
    JsonNode messages = body.path("messages");
    for (JsonNode message : messages) {
      int place = 0;
      for (JsonNode block : message.path("content")) {
        String at = "messages." + number + ".content." + place++;
        switch (block.path("type").asText("")) {
          case "thinking" -> {
            if (!Seal.isOf(VENDOR, block.path("signature").asText(""))) {
              throw new InvalidRequestException(at + ": Invalid `signature` in `thinking` block");
            }
            found++;
          }
          case "redacted_thinking" -> {
            if (!Seal.isOf(VENDOR, block.path("data").asText(""))) {
              throw new InvalidRequestException(
                  at + ": Invalid `data` in `redacted_thinking` block");
            }
            found++;
          }
          default -> {}
        }
      }
      number++;
    }
    if (body.at("/thinking/type").asText("").equals("enabled")) {
      beginning(messages);
    }
    return found;
  }

  /** With a budget, the answer that called the last tools must begin with a thought. */
  private static void beginning(JsonNode messages) throws InvalidRequestException {
    JsonNode last = messages.path(messages.size() - 1);
    JsonNode called = messages.path(messages.size() - 2).path("content");
    boolean goesOn =
        last.path("content")
            .valueStream()
            .anyMatch(block -> block.path("type").asText("").equals("tool_result"));
    String first = called.path(0).path("type").asText("text");
    if (goesOn && !first.endsWith("thinking")) {
      throw new InvalidRequestException(
          "messages."
              + (messages.size() - 2)
              + ".content.0.type: Expected `thinking` or `redacted_thinking`, but found `"
              + first
              + "`. When `thinking` is enabled, a final `assistant` message must start with a"
              + " thinking block (preceeding the lastmost set of `tool_use` and `tool_result`"
              + " blocks).");
    }
  }
}
