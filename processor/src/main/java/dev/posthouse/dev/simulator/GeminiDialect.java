package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gemini generateContent; streams as server-sent events ({@code alt=sse}), which is what Google's
 * SDKs ask for.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class GeminiDialect implements Dialect {
  private static final Pattern PATH =
      Pattern.compile("/v1(?:beta|alpha)?/models/([^/:]+):(generateContent|streamGenerateContent)");

  @Override
  public String basePath() {
    return "";
  }

  @Override
  public Dialect at(String path) {
    return GeminiEmbeddingsDialect.PATH.matcher(path).matches()
        ? new GeminiEmbeddingsDialect()
        : this;
  }

  @Override
  public @Nullable ObjectNode aside(String path, JsonNode body) {
    return GeminiEmbeddingsDialect.count(path, body);
  }

  @Override
  public boolean answers(String path) {
    return PATH.matcher(path).matches();
  }

  @Override
  public Prompt read(String path, JsonNode body) throws InvalidRequestException {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not a call for an answer: " + path);
    }
    return GeminiReader.read(matcher.group(1), matcher.group(2).startsWith("stream"), body);
  }

  @Override
  public ObjectNode whole(SimulatedReply reply) {
    return reply.stop() == SimulatedReply.Stop.REFUSAL
        ? blocked(reply)
        : chunk(reply, reply.text(), finishReason(reply.stop()));
  }

  @Override
  public EventStream stream(SimulatedReply reply, Prompt prompt) {
    if (reply.stop() == SimulatedReply.Stop.REFUSAL) {
      return new EventStream(List.of(), List.of(), List.of(Dialect.data(blocked(reply))));
    }
    // The last piece of text carries the finish reason; there is no event of its own for it.
    List<String> pieces = reply.pieces();
    List<byte[]> content = new ArrayList<>();
    for (String piece : pieces.subList(0, Math.max(0, pieces.size() - 1))) {
      content.add(Dialect.data(chunk(reply, piece, null)));
    }
    String last = pieces.isEmpty() ? "" : pieces.getLast();
    return new EventStream(
        List.of(), content, List.of(Dialect.data(chunk(reply, last, finishReason(reply.stop())))));
  }

  private static ObjectNode chunk(
      SimulatedReply reply, String text, @Nullable String finishReason) {
    ObjectNode chunk = Json.object();
    ObjectNode candidate = chunk.putArray("candidates").addObject();
    ObjectNode part =
        candidate.putObject("content").put("role", "model").putArray("parts").addObject();
    ToolUse tool = reply.tool();
    if (tool == null) {
      part.put("text", text);
    } else {
      part.putObject("functionCall")
          .put("name", tool.name())
          .set("args", Json.object(tool.arguments()));
    }
    if (finishReason != null) {
      candidate.put("finishReason", finishReason);
    }
    if (reply.thought() > 0 && (tool != null || finishReason != null)) {
      part.put("thoughtSignature", GeminiModel.of(reply.model()).signature(reply.id()));
    }
    candidate.put("index", 0);
    return withUsage(chunk, reply);
  }

  private static ObjectNode blocked(SimulatedReply reply) {
    ObjectNode chunk = Json.object();
    chunk.putArray("candidates").addObject().put("finishReason", "SAFETY").put("index", 0);
    return withUsage(chunk, reply);
  }

  private static ObjectNode withUsage(ObjectNode chunk, SimulatedReply reply) {
    chunk
        .putObject("usageMetadata")
        .put("promptTokenCount", reply.inputTokens())
        .put("candidatesTokenCount", reply.outputTokens() - reply.thought())
        .put("thoughtsTokenCount", reply.thought())
        .put("cachedContentTokenCount", reply.cachedTokens())
        .put("totalTokenCount", reply.inputTokens() + reply.outputTokens());
    return chunk.put("modelVersion", reply.model()).put("responseId", reply.id());
  }

  private static String finishReason(SimulatedReply.Stop stop) {
    return switch (stop) {
      case END, TOOL -> "STOP";
      case LENGTH -> "MAX_TOKENS";
      case REFUSAL -> "SAFETY";
    };
  }

  @Override
  public byte[] malformedEvent() {
    return "data: {\"candidates\": [{\"content\": {\"par\n\n".getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] errorEvent() {
    return Dialect.data(GeminiErrors.reply(FaultKind.OVERLOADED, "", null, null).body());
  }

  @Override
  public ErrorReply error(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    return GeminiErrors.reply(kind, model, detail, retryAfter);
  }

  @Override
  public @Nullable String requestIdHeader() {
    return null;
  }

  @Override
  public Map<String, String> rateLimitHeaders(RateLimitState state) {
    return Map.of();
  }

  @Override
  public String idPrefix() {
    return "";
  }
}
