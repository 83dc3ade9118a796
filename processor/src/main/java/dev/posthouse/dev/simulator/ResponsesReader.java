package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request to OpenAI's Responses API, and refuses what that refuses. Source: its API
 * reference; the texts are those that users of it report.
 *
 * <p>Tested by {@code SimulatedResponsesTest}.
 */
final class ResponsesReader {
  private static final int LEAST_OUTPUT = 16;

  /** All that it takes at the top; of npm's {@code ResponseCreateParamsBase}. */
  private static final Set<String> TAKEN =
      Set.of(
          "background",
          "context_management",
          "conversation",
          "include",
          "input",
          "instructions",
          "max_output_tokens",
          "metadata",
          "model",
          "moderation",
          "parallel_tool_calls",
          "previous_response_id",
          "prompt",
          "prompt_cache_key",
          "prompt_cache_options",
          "prompt_cache_retention",
          "reasoning",
          "safety_identifier",
          "service_tier",
          "store",
          "stream",
          "stream_options",
          "temperature",
          "text",
          "tool_choice",
          "tools",
          "top_logprobs",
          "top_p",
          "truncation",
          "user");

  private final PromptReading reading = new PromptReading();
  private final Set<String> unanswered = new HashSet<>();
  private @Nullable String thoughtBefore;

  private ResponsesReader() {}

  static Prompt read(JsonNode body) throws InvalidRequestException {
    return new ResponsesReader().prompt(body);
  }

  private Prompt prompt(JsonNode body) throws InvalidRequestException {
    if (!body.path("model").isTextual()) {
      throw new InvalidRequestException("Missing required parameter: 'model'.");
    }
    for (var field : body.properties()) {
      if (!TAKEN.contains(field.getKey())) {
        throw new InvalidRequestException("Unknown parameter: '" + field.getKey() + "'.");
      }
    }
    ThinkingModel.of(body.path("model").asText())
        .check(body, body.at("/reasoning/effort").asText(null));
    String instructions = body.path("instructions").asText("");
    reading.text(instructions);
    input(body.path("input"));
    Integer most = Dialect.positive(body.path("max_output_tokens"), "max_output_tokens");
    if (most != null && most < LEAST_OUTPUT) {
      throw new InvalidRequestException(
          "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but"
              + " got "
              + most
              + " instead.");
    }
    return new Prompt(
        body.path("model").asText(),
        reading.lastUserText(),
        reading.characters(),
        most,
        RequestedSchema.of(format(body.at("/text/format")), instructions),
        ResponsesTools.wanted(body, reading.answered()),
        body.path("stream").asBoolean(),
        true,
        Reasoning.NONE,
        CachedPrefix.ofOpenAi(body.path("model").asText(), body.path("tools"), instructions));
  }

  private void input(JsonNode input) throws InvalidRequestException {
    if (input.isTextual()) {
      reading.turn("user", input.asText(), 0, false);
      return;
    }
    if (!input.isArray() || input.isEmpty()) {
      throw new InvalidRequestException("Missing required parameter: 'input'.");
    }
    for (JsonNode item : input) {
      item(item);
    }
    noThoughtIsLeft();
    if (!unanswered.isEmpty()) {
      throw new InvalidRequestException(
          "No tool output found for function call " + unanswered.iterator().next() + ".");
    }
  }

  private void item(JsonNode item) throws InvalidRequestException {
    String type = item.path("type").asText("message");
    switch (type) {
      case "message" -> message(item);
      case "reasoning" -> {
        noThoughtIsLeft();
        EncryptedThought.check(item);
        thoughtBefore = item.path("id").asText();
      }
      case "function_call" -> {
        thoughtBefore = null;
        required(item, "name");
        required(item, "arguments");
        unanswered.add(required(item, "call_id"));
        reading.turn("assistant", item.path("arguments").asText(), 0, false);
      }
      case "function_call_output" -> {
        noThoughtIsLeft();
        String id = required(item, "call_id");
        if (!unanswered.remove(id)) {
          throw new InvalidRequestException(
              "No tool call found for function call output with call_id " + id + ".");
        }
        reading.turn("user", "", 0, true);
        reading.text(Dialect.text(item.path("output")));
      }
      default ->
          throw new InvalidRequestException(
              "Invalid value: '" + type + "'. Supported values are: …");
    }
  }

  private void message(JsonNode item) throws InvalidRequestException {
    String role = required(item, "role");
    if (role.equals("assistant")) {
      thoughtBefore = null;
    } else {
      noThoughtIsLeft();
    }
    int pictures = 0;
    for (JsonNode part : item.path("content")) {
      switch (part.path("type").asText("")) {
        case "input_text", "output_text" -> {}
        case "input_image" -> {
          if (!part.has("file_id")) {
            SimulatedContent.checkUrl(SimulatedContent.PICTURES, part.path("image_url").asText());
          }
          pictures++;
        }
        case "input_file" -> {
          file(part);
          pictures++;
        }
        default ->
            throw new InvalidRequestException(
                "Invalid value: '" + part.path("type").asText("") + "'. Supported values are: …");
      }
    }
    reading.turn(role, Dialect.text(item.path("content")), pictures, false);
  }

  private static void file(JsonNode part) throws InvalidRequestException {
    if (part.has("file_url")) {
      SimulatedContent.checkAddress(part.path("file_url").asText());
    } else if (!part.has("file_id")) {
      SimulatedContent.checkName(part.path("filename"), "filename");
      SimulatedContent.checkDataUrl(
          Set.of("application/", "text/"), part.path("file_data").asText());
    }
  }

  private void noThoughtIsLeft() throws InvalidRequestException {
    if (thoughtBefore != null) {
      throw new InvalidRequestException(
          "Item '"
              + thoughtBefore
              + "' of type 'reasoning' was provided without its required following item.");
    }
  }

  private static JsonNode format(JsonNode format) throws InvalidRequestException {
    if (!format.path("type").asText("").equals("json_schema")) {
      return format.path("schema");
    }
    required(format, "name");
    JsonNode schema = format.path("schema");
    List<String> faults = new ArrayList<>();
    if (!schema.path("type").asText("").equals("object")) {
      faults.add("schema must be a JSON Schema of 'type: \"object\"'");
    } else if (format.path("strict").asBoolean() && !ResponsesTools.isClosed(schema)) {
      faults.add("'additionalProperties' is required to be supplied and to be false.");
    }
    if (!faults.isEmpty()) {
      throw new InvalidRequestException(
          "Invalid schema for response_format '"
              + format.path("name").asText()
              + "': In context=(), "
              + faults.getFirst());
    }
    return schema;
  }

  private static String required(JsonNode item, String field) throws InvalidRequestException {
    if (!item.path(field).isTextual()) {
      throw new InvalidRequestException("Missing required parameter: '" + field + "'.");
    }
    return item.path(field).asText();
  }
}
