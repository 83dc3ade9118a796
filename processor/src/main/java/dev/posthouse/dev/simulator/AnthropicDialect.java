package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
    if (reply.thought() > 0) {
      message.withArray("content").add(ClaudeThoughts.whole(reply.id()));
    }
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
    ObjectNode usage = last.putObject("usage").put("output_tokens", reply.outputTokens());
    usage.putObject("output_tokens_details").put("thinking_tokens", reply.thought());
    List<byte[]> opening = new ArrayList<>();
    opening.add(event("message_start", Json.object().set("message", start)));
    if (reply.thought() > 0) {
      thought(reply, opening);
    }
    opening.add(event("content_block_start", start(reply)));
    opening.add(event("ping", Json.object()));
    return new EventStream(
        opening,
        content(reply),
        List.of(
            event("content_block_stop", Json.object().put("index", index(reply))),
            event("message_delta", last),
            event("message_stop", Json.object())));
  }

  /** Its text left out, as is usual: a beginning, a signature and an end. */
  private static void thought(SimulatedReply reply, List<byte[]> events) {
    ObjectNode begun = Json.object().put("index", 0);
    events.add(event("content_block_start", begun.set("content_block", ClaudeThoughts.begun())));
    ObjectNode signed = Json.object().put("index", 0);
    signed
        .putObject("delta")
        .put("type", "signature_delta")
        .put("signature", ClaudeThoughts.signature(reply.id()));
    events.add(event("content_block_delta", signed));
    events.add(event("content_block_stop", Json.object().put("index", 0)));
  }

  /** The place of the block that is the answer. */
  private static int index(SimulatedReply reply) {
    return reply.thought() > 0 ? 1 : 0;
  }

  private static ObjectNode start(SimulatedReply reply) {
    ToolUse tool = reply.tool();
    ObjectNode start = Json.object().put("index", index(reply));
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
        ? reply.pieces().stream().map(piece -> delta(index(reply), piece)).toList()
        : Stream.of(tool.halves()).map(piece -> inputDelta(index(reply), piece)).toList();
  }

  private static byte[] inputDelta(int index, String piece) {
    ObjectNode delta = Json.object().put("index", index);
    delta.putObject("delta").put("type", "input_json_delta").put("partial_json", piece);
    return event("content_block_delta", delta);
  }

  private static byte[] delta(int index, String piece) {
    ObjectNode delta = Json.object().put("index", index);
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
    int read = reply.cachedTokens();
    int written = reply.writtenTokens();
    ObjectNode usage =
        Json.object()
            .put("input_tokens", reply.inputTokens() - read - written)
            .put("cache_creation_input_tokens", written)
            .put("cache_read_input_tokens", read)
            .put("output_tokens", outputTokens);
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", reply.cache().longer() ? 0 : written)
        .put("ephemeral_1h_input_tokens", reply.cache().longer() ? written : 0);
    return usage;
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
