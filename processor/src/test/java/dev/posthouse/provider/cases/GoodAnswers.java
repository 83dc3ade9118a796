package dev.posthouse.provider.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import java.util.List;

/** Plain answers, as the vendors' own servers send them. */
final class GoodAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoodAnswers() {}

  /** A step that sends a whole stream. */
  static JsonNode of(Api api, boolean framedByAws, String text) {
    String quoted = JSON.getNodeFactory().textNode(text).toString();
    List<String> events =
        switch (api) {
          case ANTHROPIC ->
              List.of(
                  """
                  {"type":"message_start","message":{"id":"m","type":"message","role":"assistant",\
                  "model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}\
                  """,
                  """
                  {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\
                  """,
                  """
                  {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}}\
                  """
                      .formatted(quoted),
                  """
                  {"type":"content_block_stop","index":0}\
                  """,
                  """
                  {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}\
                  """,
                  """
                  {"type":"message_stop"}\
                  """);
          case OPENAI ->
              List.of(
                  """
                  {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[\
                  {"index":0,"delta":{"role":"assistant","content":%s},"finish_reason":null}]}\
                  """
                      .formatted(quoted),
                  """
                  {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[\
                  {"index":0,"delta":{},"finish_reason":"stop"}]}\
                  """,
                  "[DONE]");
          case OPENAI_RESPONSES ->
              List.of(
                  """
                  {"type":"response.output_text.delta","item_id":"m","output_index":0,\
                  "content_index":0,"delta":%s,"sequence_number":1}\
                  """
                      .formatted(quoted),
                  """
                  {"type":"response.completed","sequence_number":2,"response":{"id":"r",\
                  "object":"response","status":"completed","model":"m","output":[]}}\
                  """);
          case GEMINI ->
              List.of(
                  """
                  {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":%s}]},\
                  "finishReason":"STOP"}]}\
                  """
                      .formatted(quoted));
        };
    return framedByAws ? frames(events) : stream(events);
  }

  /** A step that sends a JSON document. */
  static JsonNode json(String text) {
    ObjectNode step = step("application/json");
    step.putObject("body").put("text", text);
    return step;
  }

  private static JsonNode stream(List<String> events) {
    ObjectNode step = step("text/event-stream");
    ArrayNode chunks = step.putObject("body").putArray("chunks");
    events.forEach(event -> chunks.add("data: " + event + "\n\n"));
    return step;
  }

  private static JsonNode frames(List<String> events) {
    ObjectNode step = step("application/vnd.amazon.eventstream");
    step.withArray("headers").addArray().add("X-Amzn-Bedrock-Content-Type").add("application/json");
    ArrayNode chunks = step.putObject("body").putArray("chunks");
    events.forEach(event -> chunks.addObject().set("aws_event", read(event)));
    return step;
  }

  private static ObjectNode step(String type) {
    ObjectNode step = JSON.createObjectNode().put("status", 200);
    step.putArray("headers").addArray().add("Content-Type").add(type);
    return step;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
