package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic Messages.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
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
    return AnthropicReader.read(body);
  }

  @Override
  public ObjectNode whole(SimulatedReply reply) {
    ObjectNode message = message(reply);
    if (!reply.text().isEmpty()) {
      message.withArray("content").addObject().put("type", "text").put("text", reply.text());
    }
    ToolUse tool = reply.tool();
    if (tool != null) {
      message.withArray("content").add(block(tool, Json.object(tool.arguments())));
    }
    message.put("stop_reason", stopReason(reply.stop()));
    message.set("usage", usage(reply, reply.outputTokens()));
    return message;
  }

  @Override
  public EventStream stream(SimulatedReply reply, Prompt prompt) {
    ObjectNode start = message(reply);
    start.putNull("stop_reason");
    start.set("usage", usage(reply, 1));
    ObjectNode last = Json.object();
    last.putObject("delta").put("stop_reason", stopReason(reply.stop())).putNull("stop_sequence");
    last.putObject("usage").put("output_tokens", reply.outputTokens());
    return new EventStream(
        List.of(
            event("message_start", Json.object().set("message", start)),
            event("content_block_start", start(reply.tool())),
            event("ping", Json.object())),
        content(reply),
        List.of(
            event("content_block_stop", Json.object().put("index", 0)),
            event("message_delta", last),
            event("message_stop", Json.object())));
  }

  private static ObjectNode start(@Nullable ToolUse tool) {
    ObjectNode start = Json.object().put("index", 0);
    start.set(
        "content_block",
        tool == null
            ? Json.object().put("type", "text").put("text", "")
            : block(tool, Json.object()));
    return start;
  }

  private static ObjectNode block(ToolUse tool, ObjectNode input) {
    return Json.object()
        .put("type", "tool_use")
        .put("id", "toolu_" + tool.id())
        .put("name", tool.name())
        .set("input", input);
  }

  private static List<byte[]> content(SimulatedReply reply) {
    ToolUse tool = reply.tool();
    return tool == null
        ? reply.pieces().stream().map(AnthropicDialect::delta).toList()
        : Stream.of(tool.halves()).map(AnthropicDialect::inputDelta).toList();
  }

  private static byte[] inputDelta(String piece) {
    ObjectNode delta = Json.object().put("index", 0);
    delta.putObject("delta").put("type", "input_json_delta").put("partial_json", piece);
    return event("content_block_delta", delta);
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

  private static ObjectNode message(SimulatedReply reply) {
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

  private static ObjectNode usage(SimulatedReply reply, int outputTokens) {
    return Json.object()
        .put("input_tokens", reply.inputTokens())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", outputTokens);
  }

  private static String stopReason(SimulatedReply.Stop stop) {
    return switch (stop) {
      case END -> "end_turn";
      case TOOL -> "tool_use";
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
    Map<String, String> headers = new HashMap<>();
    put(headers, "requests", state.limit(), state.remaining(), state.now().plus(state.full()));
    for (String tokens : List.of("tokens", "input-tokens", "output-tokens")) {
      put(
          headers,
          tokens,
          RateLimitState.GENEROUS_TOKENS,
          RateLimitState.GENEROUS_TOKENS,
          state.now());
    }
    return headers;
  }

  private static void put(
      Map<String, String> headers, String what, int limit, int remaining, Instant reset) {
    String name = "anthropic-ratelimit-" + what;
    headers.put(name + "-limit", Integer.toString(limit));
    headers.put(name + "-remaining", Integer.toString(remaining));
    headers.put(name + "-reset", reset.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  @Override
  public String idPrefix() {
    return "msg_";
  }
}
