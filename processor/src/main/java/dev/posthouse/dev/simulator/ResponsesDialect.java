package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses API. Source: its API reference, and the types of npm's {@code openai} 6.49.0.
 * Its models think before they use a tool, and give out the thought encrypted.
 *
 * <p>Tested by {@code SimulatedResponsesTest}.
 */
final class ResponsesDialect implements Dialect {
  static final String PATH = "/v1/responses";
  private static final long CREATED = 1_767_225_600L;

  /** Tokens of a simulated thought. */
  private static final int THOUGHT = 64;

  @Override
  public String basePath() {
    return "/v1";
  }

  @Override
  public boolean answers(String path) {
    return path.equals(PATH);
  }

  @Override
  public Prompt read(String path, JsonNode body) throws InvalidRequestException {
    return ResponsesReader.read(body);
  }

  @Override
  public ObjectNode whole(SimulatedReply reply) {
    return ended(reply);
  }

  @Override
  public EventStream stream(SimulatedReply reply, Prompt prompt) {
    var events = new Numbered();
    ObjectNode begun = response(reply, "in_progress");
    begun.putArray("output");
    begun.putNull("usage");
    List<byte[]> opening =
        List.of(
            events.of("response.created", event -> event.set("response", begun)),
            events.of("response.in_progress", event -> event.set("response", begun)));
    List<byte[]> content = new ArrayList<>();
    ToolUse tool = reply.tool();
    if (tool != null) {
      thought(reply, events, content);
      call(tool, events, content);
    } else {
      message(reply, events, content);
    }
    String last = status(reply).equals("completed") ? "response.completed" : "response.incomplete";
    return new EventStream(
        opening, content, List.of(events.of(last, event -> event.set("response", ended(reply)))));
  }

  private static void thought(SimulatedReply reply, Numbered events, List<byte[]> content) {
    ObjectNode begun = EncryptedThought.item(reply.id()).put("encrypted_content", "");
    content.add(events.ofItem("response.output_item.added", 0, begun));
    content.add(events.ofItem("response.output_item.done", 0, EncryptedThought.item(reply.id())));
  }

  private static void call(ToolUse tool, Numbered events, List<byte[]> content) {
    ObjectNode begun = call(tool).put("arguments", "").put("status", "in_progress");
    content.add(events.ofItem("response.output_item.added", 1, begun));
    for (String half : tool.halves()) {
      content.add(
          events.of(
              "response.function_call_arguments.delta",
              event ->
                  event
                      .put("item_id", "fc_" + tool.id())
                      .put("output_index", 1)
                      .put("delta", half)));
    }
    content.add(
        events.of(
            "response.function_call_arguments.done",
            event ->
                event
                    .put("item_id", "fc_" + tool.id())
                    .put("output_index", 1)
                    .put("name", tool.name())
                    .put("arguments", tool.arguments())));
    content.add(events.ofItem("response.output_item.done", 1, call(tool)));
  }

  private static void message(SimulatedReply reply, Numbered events, List<byte[]> content) {
    ObjectNode begun = message(reply).put("status", "in_progress");
    begun.putArray("content");
    content.add(events.ofItem("response.output_item.added", 0, begun));
    for (String piece : reply.pieces()) {
      content.add(
          events.of(
              "response.output_text.delta",
              event -> {
                place(event, reply).put("delta", piece);
                event.putArray("logprobs");
              }));
    }
    if (reply.stop() == SimulatedReply.Stop.REFUSAL) {
      content.add(
          events.of(
              "response.refusal.delta",
              event -> place(event, reply).put("delta", "I'm sorry, I can't help with that.")));
    } else {
      content.add(
          events.of(
              "response.output_text.done",
              event -> {
                place(event, reply).put("text", reply.text());
                event.putArray("logprobs");
              }));
    }
    content.add(events.ofItem("response.output_item.done", 0, message(reply)));
  }

  private static ObjectNode place(ObjectNode event, SimulatedReply reply) {
    return event.put("item_id", "msg_" + reply.id()).put("output_index", 0).put("content_index", 0);
  }

  private static ObjectNode call(ToolUse tool) {
    return Json.object()
        .put("id", "fc_" + tool.id())
        .put("type", "function_call")
        .put("status", "completed")
        .put("call_id", "call_" + tool.id())
        .put("name", tool.name())
        .put("arguments", tool.arguments());
  }

  private static ObjectNode message(SimulatedReply reply) {
    ObjectNode message =
        Json.object()
            .put("id", "msg_" + reply.id())
            .put("type", "message")
            .put("role", "assistant")
            .put("status", status(reply));
    ObjectNode part = message.putArray("content").addObject();
    if (reply.stop() == SimulatedReply.Stop.REFUSAL) {
      part.put("type", "refusal").put("refusal", "I'm sorry, I can't help with that.");
    } else {
      part.put("type", "output_text").put("text", reply.text()).putArray("annotations");
    }
    return message;
  }

  private static ObjectNode ended(SimulatedReply reply) {
    ObjectNode response = response(reply, status(reply));
    ToolUse tool = reply.tool();
    if (tool != null) {
      response.putArray("output").add(EncryptedThought.item(reply.id())).add(call(tool));
    } else {
      response.putArray("output").add(message(reply));
    }
    if (reply.stop() == SimulatedReply.Stop.LENGTH) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    int thought = tool == null ? 0 : THOUGHT;
    ObjectNode usage =
        response
            .putObject("usage")
            .put("input_tokens", reply.inputTokens())
            .put("output_tokens", reply.outputTokens() + thought)
            .put("total_tokens", reply.inputTokens() + reply.outputTokens() + thought);
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", reply.cachedTokens())
        .put("cache_write_tokens", reply.writtenTokens());
    usage.putObject("output_tokens_details").put("reasoning_tokens", thought);
    return response;
  }

  private static ObjectNode response(SimulatedReply reply, String status) {
    // A fixed moment, so that the same call gets the same bytes.
    return Json.object()
        .put("id", "resp_" + reply.id())
        .put("object", "response")
        .put("created_at", CREATED)
        .put("status", status)
        .putNull("error")
        .putNull("incomplete_details")
        .put("model", reply.model())
        .put("service_tier", "default")
        .put("store", false);
  }

  private static String status(SimulatedReply reply) {
    return reply.stop() == SimulatedReply.Stop.LENGTH ? "incomplete" : "completed";
  }

  @Override
  public byte[] malformedEvent() {
    return "event: response.output_text.delta\ndata: {\"type\":\"response.outp\n\n"
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] errorEvent() {
    return new Numbered()
        .of(
            "error",
            event ->
                event
                    .put("code", "server_is_overloaded")
                    .put("message", "The server is currently overloaded. Please try again later.")
                    .putNull("param"));
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
    return new OpenAiDialect().rateLimitHeaders(state);
  }

  @Override
  public String idPrefix() {
    return "";
  }

  /** Events, each with its number. */
  private static final class Numbered {
    private int next;

    byte[] of(String type, Consumer<ObjectNode> fields) {
      ObjectNode event = Json.object().put("type", type).put("sequence_number", next++);
      fields.accept(event);
      return ("event: " + type + "\ndata: " + Json.text(event) + "\n\n")
          .getBytes(StandardCharsets.UTF_8);
    }

    byte[] ofItem(String type, int index, ObjectNode item) {
      return of(type, event -> event.put("output_index", index).set("item", item));
    }
  }
}
