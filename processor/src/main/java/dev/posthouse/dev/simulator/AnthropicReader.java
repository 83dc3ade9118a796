package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request to Anthropic Messages. Source: its API reference.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class AnthropicReader {
  private AnthropicReader() {}

  static Prompt read(JsonNode body) throws InvalidRequestException {
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
    String model = body.path("model").asText();
    ClaudeModel.of(model).check(body);
    var reasoning = new Reasoning(ClaudeModel.of(model).thought(body), ClaudeThoughts.check(body));
    var reading = new PromptReading();
    String system = Dialect.text(body.path("system"));
    reading.text(system);
    for (JsonNode message : messages) {
      turn(message, reading);
    }
    if (reading.endsWith("assistant")) {
      throw new InvalidRequestException(
          "This model does not support assistant message prefill. The conversation must end with a"
              + " user message.");
    }
    return new Prompt(
        model,
        reading.lastUserText(),
        reading.characters(),
        maxTokens,
        RequestedSchema.of(body.path("output_config").path("format").path("schema"), system),
        tool(body, reading.answered()),
        body.path("stream").asBoolean(),
        true,
        reasoning,
        CachedPrefix.marked(body));
  }

  private static void turn(JsonNode message, PromptReading reading) throws InvalidRequestException {
    String role = message.path("role").asText();
    if (!role.equals("user") && !role.equals("assistant")) {
      throw new InvalidRequestException("messages: role should be 'user' or 'assistant'");
    }
    if (reading.first() && !role.equals("user")) {
      throw new InvalidRequestException("messages: first message must use the \"user\" role");
    }
    int pictures = 0;
    boolean result = false;
    for (JsonNode block : message.path("content")) {
      switch (block.path("type").asText()) {
        case "image" -> {
          source(block.path("source"), SimulatedContent.PICTURES);
          pictures++;
        }
        case "document" -> {
          source(block.path("source"), SimulatedContent.PDF);
          pictures++;
        }
        case "tool_result" -> result = true;
        case "text", "tool_use", "thinking", "redacted_thinking" -> {}
        default -> throw SimulatedContent.unknown(block.path("type").asText());
      }
    }
    reading.turn(role, Dialect.text(message.path("content")), pictures, result);
  }

  private static void source(JsonNode source, Set<String> types) throws InvalidRequestException {
    switch (source.path("type").asText()) {
      case "base64" ->
          SimulatedContent.check(
              types, source.path("media_type").asText(), source.path("data").asText());
      case "url" -> SimulatedContent.checkAddress(source.path("url").asText());
      case "file" -> SimulatedContent.checkName(source.path("file_id"), "file_id");
      case "text" -> {
        if (!source.path("media_type").asText().equals("text/plain")) {
          throw new InvalidRequestException("source.media_type: Input should be 'text/plain'");
        }
      }
      default -> throw SimulatedContent.unknown(source.path("type").asText());
    }
  }

  private static @Nullable WantedTool tool(JsonNode body, boolean answered)
      throws InvalidRequestException {
    List<WantedTool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      if (!tool.path("input_schema").path("type").asText().equals("object")) {
        throw new InvalidRequestException("tools: input_schema.type: Input should be 'object'");
      }
      tools.add(new WantedTool(tool.path("name").asText(), tool.path("input_schema")));
    }
    JsonNode choice = body.path("tool_choice");
    WantedTool.Choice how =
        switch (choice.path("type").asText("auto")) {
          case "none" -> WantedTool.Choice.NONE;
          case "any" -> WantedTool.Choice.REQUIRED;
          default -> WantedTool.Choice.AUTO;
        };
    String name = choice.path("name").textValue();
    return WantedTool.chosen(tools, how, name, answered);
  }
}
