package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One vendor's API: how it reads requests and writes answers, streams and errors. Source: the
 * vendors' API references.
 */
sealed interface Dialect
    permits AnthropicDialect, EmbeddingsDialect, GeminiDialect, OpenAiDialect, ResponsesDialect {
  static Dialect of(Api api) {
    return switch (api) {
      case ANTHROPIC -> new AnthropicDialect();
      case OPENAI, OPENAI_RESPONSES -> new OpenAiDialect();
      case GEMINI -> new GeminiDialect();
    };
  }

  /** What follows the provider's name in the base URL of its SDK. */
  String basePath();

  /** What is spoken at a path, after the provider's name. */
  default Dialect at(String path) {
    return this;
  }

  /** Whether this path, after the provider's name, is the call for an answer. */
  boolean answers(String path);

  /**
   * Reads a request.
   *
   * @throws InvalidRequestException if a part that the vendor requires is missing
   */
  Prompt read(String path, JsonNode body) throws InvalidRequestException;

  /** The texts that the request which was read wants embedded; none of a chat. */
  default List<String> texts() {
    return List.of();
  }

  /** What is answered without a call for it being counted; null if the path is none of those. */
  default @Nullable ObjectNode aside(String path, JsonNode body) {
    return null;
  }

  /** A whole answer. */
  ObjectNode whole(SimulatedReply reply);

  /** A streamed answer. */
  EventStream stream(SimulatedReply reply, Prompt prompt);

  /** An event of the stream that does not parse. */
  byte[] malformedEvent();

  /** The event that tells of an overload in the middle of a stream. */
  byte[] errorEvent();

  /**
   * The vendor's error answer for a fault that has one.
   *
   * @param detail what the message adds; null for the usual text
   * @param retryAfter how long the client is asked to wait; null for not at all
   */
  ErrorReply error(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter);

  /** The header that names the request; null where the vendor has none. */
  @Nullable String requestIdHeader();

  /** The rate-limit headers of an answer. */
  Map<String, String> rateLimitHeaders(RateLimitState state);

  /** How an id of an answer begins. */
  String idPrefix();

  static byte[] data(JsonNode node) {
    return ("data: " + Json.text(node) + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Text of a content that is a string or a list of parts with a {@code text}. */
  static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    var text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(part.path("text").asText(""));
    }
    return text.toString();
  }

  static @Nullable Integer positive(JsonNode node, String field) throws InvalidRequestException {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.canConvertToInt() || node.intValue() < 1) {
      throw new InvalidRequestException(
          field + ": Input should be a whole number greater than or equal to 1");
    }
    return node.intValue();
  }

  static @Nullable JsonNode schema(JsonNode node) {
    return node.isObject() ? node : null;
  }

  /** Seconds as {@code retry-after} gives them: rounded up, since a client must not come early. */
  static String seconds(Duration wait) {
    return Long.toString(Math.ceilDiv(wait.toMillis(), 1000L));
  }
}
