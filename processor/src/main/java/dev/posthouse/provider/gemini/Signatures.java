package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of the thoughts behind an answer's parts. Gemini 3 refuses a tool's result whose
 * call comes back without the one that it came with. Each is kept with the number of its call; one
 * of a text, with none. Source: Google's guide to thought signatures.
 *
 * <p>Tested by {@code ThinkingConversationTest}.
 */
final class Signatures {
  static final String FIELD = "thoughtSignature";
  private static final String CALL = "call";

  private record Signature(@Nullable Integer call, String text) {}

  private final List<Signature> signatures = new ArrayList<>();

  /**
   * A part of the answer, which may be signed.
   *
   * @param call the number of its call; null if it is none
   */
  void add(JsonNode part, @Nullable Integer call) {
    JsonNode signature = part.path(FIELD);
    if (signature.isTextual() && !signature.asText().isEmpty()) {
      signatures.add(new Signature(call, signature.asText()));
    }
  }

  boolean isEmpty() {
    return signatures.isEmpty();
  }

  /** As a continuation holds them. */
  ArrayNode content() {
    ArrayNode content = JsonNodeFactory.instance.arrayNode();
    for (Signature signature : signatures) {
      ObjectNode put = content.addObject().put(FIELD, signature.text());
      if (signature.call() != null) {
        put.put(CALL, signature.call());
      }
    }
    return content;
  }

  /** The signature of a call that a continuation holds; null if it came with none. */
  static @Nullable String ofCall(JsonNode content, int call) {
    return content
        .valueStream()
        .filter(signature -> signature.path(CALL).asInt(-1) == call)
        .map(signature -> signature.path(FIELD).asText(""))
        .findFirst()
        .orElse(null);
  }

  /** The last signature of a text that a continuation holds; null if there is none. */
  static @Nullable String ofText(JsonNode content) {
    return content
        .valueStream()
        .filter(signature -> !signature.has(CALL))
        .map(signature -> signature.path(FIELD).asText(""))
        .reduce((_, last) -> last)
        .orElse(null);
  }
}
