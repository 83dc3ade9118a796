package dev.posthouse.provider.call;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Tells errors among the events of a stream, in all the places where servers put them.
 *
 * <p>Tested by {@code AnthropicReadingTest}.
 */
final class ErrorEvents {
  private ErrorEvents() {}

  static boolean isError(JsonNode tree) {
    return says(tree.path("error"))
        || says(tree.at("/x_groq/error"))
        || says(tree.at("/response/error"))
        || tree.path("type").asText("").equals("error")
        || tree.path("object").asText("").equals("error")
        || isBareError(tree);
  }

  /** A field of that name that is null, false or empty says that there is none. */
  private static boolean says(JsonNode error) {
    return error.isContainerNode()
        ? !error.isEmpty()
        : !error.asText("").isBlank() && !isFalse(error);
  }

  private static boolean isFalse(JsonNode error) {
    return error.isNull() || (error.isBoolean() && !error.booleanValue());
  }

  /** As of gateways and web frameworks: what is wrong, and nothing of an answer. */
  private static boolean isBareError(JsonNode tree) {
    boolean answers =
        tree.has("choices")
            || tree.has("candidates")
            || tree.has("content")
            || tree.has("delta")
            || tree.path("message").isObject()
            || tree.has("usage")
            || tree.has("usageMetadata");
    return !answers
        && (tree.has("detail")
            || tree.has("errors")
            || tree.path("message").isTextual()
            || tree.path("msg").isTextual()
            || tree.path("Message").isTextual());
  }
}
