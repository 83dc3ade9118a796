package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI chat completions, and what else its server has.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class OpenAiDialect implements Dialect {
  private static final long CREATED = 1_767_225_600L;
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  @Override
  public String basePath() {
    return "/v1";
  }

  @Override
  public Dialect at(String path) {
    return switch (path) {
      case ResponsesDialect.PATH -> new ResponsesDialect();
      case OpenAiEmbeddingsDialect.PATH -> new OpenAiEmbeddingsDialect();
      default -> this;
    };
  }

  @Override
  public boolean answers(String path) {
    return path.equals("/v1/chat/completions");
  }

  @Override
  public Prompt read(String path, JsonNode body) throws InvalidRequestException {
    return OpenAiReader.read(body);
  }

  @Override
  public ObjectNode whole(SimulatedReply reply) {
    ObjectNode completion = completion(reply, "chat.completion");
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    ToolUse tool = reply.tool();
    if (tool != null) {
      message.putNull("content").putNull("refusal");
      message.putArray("tool_calls").add(call(tool, tool.arguments()));
    } else if (reply.stop() == SimulatedReply.Stop.REFUSAL) {
      message.putNull("content").put("refusal", "I'm sorry, I can't help with that.");
    } else {
      message.put("content", reply.text()).putNull("refusal");
    }
    choice.putNull("logprobs").put("finish_reason", finishReason(reply.stop()));
    completion.set("usage", usage(reply));
    return completion;
  }

  @Override
  public EventStream stream(SimulatedReply reply, Prompt prompt) {
    ObjectNode first = Json.object().put("role", "assistant").put("content", "").putNull("refusal");
    List<byte[]> content = new ArrayList<>();
    reply
        .pieces()
        .forEach(piece -> content.add(chunk(reply, Json.object().put("content", piece), null)));
    ToolUse tool = reply.tool();
    if (tool != null) {
      content.addAll(calls(reply, tool));
    }
    if (reply.stop() == SimulatedReply.Stop.REFUSAL) {
      content.add(
          chunk(reply, Json.object().put("refusal", "I'm sorry, I can't help with that."), null));
    }
    List<byte[]> closing = new ArrayList<>();
    closing.add(chunk(reply, Json.object(), finishReason(reply.stop())));
    if (prompt.usageInStream()) {
      ObjectNode last = completion(reply, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage(reply));
      closing.add(Dialect.data(last));
    }
    closing.add(DONE);
    return new EventStream(List.of(chunk(reply, first, null)), content, closing);
  }

  /** The first piece names the tool; the others only go on with its arguments. */
  private static List<byte[]> calls(SimulatedReply reply, ToolUse tool) {
    List<byte[]> calls = new ArrayList<>();
    ObjectNode first = Json.object();
    first.putArray("tool_calls").add(call(tool, "").put("index", 0));
    calls.add(chunk(reply, first, null));
    for (String half : tool.halves()) {
      ObjectNode delta = Json.object();
      delta
          .putArray("tool_calls")
          .addObject()
          .put("index", 0)
          .putObject("function")
          .put("arguments", half);
      calls.add(chunk(reply, delta, null));
    }
    return calls;
  }

  private static ObjectNode call(ToolUse tool, String arguments) {
    ObjectNode call = Json.object().put("id", "call_" + tool.id()).put("type", "function");
    call.putObject("function").put("name", tool.name()).put("arguments", arguments);
    return call;
  }

  private static byte[] chunk(
      SimulatedReply reply, ObjectNode delta, @Nullable String finishReason) {
    ObjectNode chunk = completion(reply, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    return Dialect.data(chunk);
  }

  private static ObjectNode completion(SimulatedReply reply, String object) {
    // A fixed moment, so that the same call gets the same bytes.
    return Json.object()
        .put("id", reply.id())
        .put("object", object)
        .put("created", CREATED)
        .put("model", reply.model())
        .put("service_tier", "default")
        .put("system_fingerprint", "fp_simulated");
  }

  private static ObjectNode usage(SimulatedReply reply) {
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", reply.inputTokens())
            .put("completion_tokens", reply.outputTokens())
            .put("total_tokens", reply.inputTokens() + reply.outputTokens());
    usage
        .putObject("prompt_tokens_details")
        .put("cached_tokens", reply.cachedTokens())
        .put("cache_write_tokens", reply.writtenTokens());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return usage;
  }

  private static String finishReason(SimulatedReply.Stop stop) {
    return switch (stop) {
      case END, REFUSAL -> "stop";
      case LENGTH -> "length";
      case TOOL -> "tool_calls";
    };
  }

  @Override
  public byte[] malformedEvent() {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.comp\n\n"
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] errorEvent() {
    return Dialect.data(
        OpenAiErrors.body(
            "The server is currently overloaded. Please try again later.",
            "service_unavailable_error",
            "server_is_overloaded"));
  }

  @Override
  public ErrorReply error(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    return OpenAiErrors.reply(kind, model, detail, retryAfter);
  }

  @Override
  public String requestIdHeader() {
    return "x-request-id";
  }

  @Override
  public Map<String, String> rateLimitHeaders(RateLimitState state) {
    return Map.of(
        "x-ratelimit-limit-requests", Integer.toString(state.limit()),
        "x-ratelimit-remaining-requests", Integer.toString(state.remaining()),
        "x-ratelimit-reset-requests", span(state.full()),
        "x-ratelimit-limit-tokens", Integer.toString(RateLimitState.GENEROUS_TOKENS),
        "x-ratelimit-remaining-tokens", Integer.toString(RateLimitState.GENEROUS_TOKENS),
        "x-ratelimit-reset-tokens", "0s");
  }

  /** OpenAI's form of a duration: {@code 12ms}, {@code 1.5s}, {@code 6m0s}. */
  static String span(Duration duration) {
    if (duration.toMillis() < 1_000) {
      return duration.toMillis() + "ms";
    }
    String seconds =
        Double.toString(duration.toMillis() % 60_000 / 1_000.0).replaceFirst("\\.0$", "") + "s";
    return duration.toMinutes() == 0 ? seconds : duration.toMinutes() + "m" + seconds;
  }

  @Override
  public String idPrefix() {
    return "chatcmpl-";
  }
}
