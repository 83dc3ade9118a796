package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Anthropic Messages. */
final class AnthropicDialect implements Dialect {
  @Override
  public String basePath() {
    return "";
  }

  @Override
  public boolean answers(String path) {
    return path.equals("/v1/messages");
  }

  @Override
  public Prompt read(String path, JsonNode body) throws InvalidRequestException {
    JsonNode messages = body.path("messages");
    if (!body.path("model").isTextual()) {
      throw new InvalidRequestException("model: Field required");
    }
    if (!messages.isArray() || messages.isEmpty()) {
      throw new InvalidRequestException("messages: at least one message is required");
    }
    Integer maxTokens = Dialect.positive(body.path("max_tokens"), "max_tokens");
    if (maxTokens == null) {
      throw new InvalidRequestException("max_tokens: Field required");
    }
    int characters = Dialect.text(body.path("system")).length();
    String lastUserText = "";
    for (JsonNode message : messages) {
      String text = Dialect.text(message.path("content"));
      characters += text.length();
      switch (message.path("role").asText()) {
        case "user" -> lastUserText = text;
        case "assistant" -> {}
        default ->
            throw new InvalidRequestException("messages: role should be 'user' or 'assistant'");
      }
    }
    return new Prompt(
        body.path("model").asText(),
        lastUserText,
        characters,
        maxTokens,
        Dialect.schema(body.path("output_config").path("format").path("schema")),
        body.path("stream").asBoolean(),
        true);
  }

  @Override
  public ObjectNode whole(Reply reply) {
    ObjectNode message = message(reply);
    if (!reply.text().isEmpty()) {
      message.withArray("content").addObject().put("type", "text").put("text", reply.text());
    }
    message.put("stop_reason", stopReason(reply.stop()));
    message.set("usage", usage(reply, reply.outputTokens()));
    return message;
  }

  @Override
  public EventStream stream(Reply reply, Prompt prompt) {
    ObjectNode start = message(reply);
    start.putNull("stop_reason");
    start.set("usage", usage(reply, 1));
    ObjectNode block = Json.object().put("index", 0);
    block.putObject("content_block").put("type", "text").put("text", "");
    ObjectNode last = Json.object();
    last.putObject("delta").put("stop_reason", stopReason(reply.stop())).putNull("stop_sequence");
    last.putObject("usage").put("output_tokens", reply.outputTokens());
    return new EventStream(
        List.of(
            event("message_start", Json.object().set("message", start)),
            event("content_block_start", block),
            event("ping", Json.object())),
        reply.pieces().stream().map(AnthropicDialect::delta).toList(),
        List.of(
            event("content_block_stop", Json.object().put("index", 0)),
            event("message_delta", last),
            event("message_stop", Json.object())));
  }

  private static byte[] delta(String piece) {
    ObjectNode delta = Json.object().put("index", 0);
    delta.putObject("delta").put("type", "text_delta").put("text", piece);
    return event("content_block_delta", delta);
  }

  private static byte[] event(String type, ObjectNode fields) {
    ObjectNode data = Json.object().put("type", type);
    data.setAll(fields);
    String event = "event: " + type + "\ndata: " + Json.text(data) + "\n\n";
    return event.getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode message(Reply reply) {
    ObjectNode message =
        Json.object()
            .put("id", reply.id())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", reply.model());
    message.putArray("content");
    message.putNull("stop_sequence");
    return message;
  }

  private static ObjectNode usage(Reply reply, int outputTokens) {
    return Json.object()
        .put("input_tokens", reply.inputTokens())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", outputTokens);
  }

  private static String stopReason(Reply.Stop stop) {
    return switch (stop) {
      case END -> "end_turn";
      case LENGTH -> "max_tokens";
      case REFUSAL -> "refusal";
    };
  }

  @Override
  public byte[] malformedEvent() {
    return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"del\n\n"
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] errorEvent() {
    return event(
        "error",
        Json.object().set("error", AnthropicErrors.error("overloaded_error", "Overloaded")));
  }

  @Override
  public ErrorReply error(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    return AnthropicErrors.reply(kind, model, detail, retryAfter);
  }

  @Override
  public String requestIdHeader() {
    return "request-id";
  }

  @Override
  public Map<String, String> rateLimitHeaders(RateLimitState state) {
    String limit = Integer.toString(state.limit());
    return Map.of(
        "anthropic-ratelimit-requests-limit", limit,
        "anthropic-ratelimit-requests-remaining", Integer.toString(state.remaining()),
        "anthropic-ratelimit-requests-reset",
            state.now().plus(state.full()).truncatedTo(ChronoUnit.SECONDS).toString());
  }

  @Override
  public String idPrefix() {
    return "msg_";
  }
}
