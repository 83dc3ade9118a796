package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request to OpenAI's chat completions. Source: its API reference.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class OpenAiReader {
  private OpenAiReader() {}

  static Prompt read(JsonNode body) throws InvalidRequestException {
    JsonNode messages = body.path("messages");
    if (!body.path("model").isTextual()) {
      throw new InvalidRequestException("you must provide a model parameter");
    }
    if (!messages.isArray() || messages.isEmpty()) {
      throw new InvalidRequestException("Missing required parameter: 'messages'.");
    }
    ThinkingModel.of(body.path("model").asText()).checkChat(body);
    if (body.path("stop").size() > 4) {
      throw new InvalidRequestException("Invalid 'stop': array too long. Expected at most 4.");
    }
    var reading = new PromptReading();
    for (JsonNode message : messages) {
      turn(message, reading);
    }
    String limit = body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    return new Prompt(
        body.path("model").asText(),
        reading.lastUserText(),
        reading.characters(),
        Dialect.positive(body.path(limit), limit),
        RequestedSchema.of(
            body.path("response_format").path("json_schema").path("schema"),
            Dialect.text(messages.path(0).path("content"))),
        tool(body, reading.answered()),
        body.path("stream").asBoolean(),
        body.path("stream_options").path("include_usage").asBoolean(),
        Reasoning.NONE,
        CachedPrefix.ofOpenAi(
            body.path("model").asText(), body.path("tools"), system(messages.path(0))));
  }

  private static String system(JsonNode first) {
    return first.path("role").asText().equals("system") ? Dialect.text(first.path("content")) : "";
  }

  private static void turn(JsonNode message, PromptReading reading) throws InvalidRequestException {
    String role = message.path("role").asText();
    int pictures = 0;
    for (JsonNode part : message.path("content")) {
      switch (part.path("type").asText()) {
        case "image_url" ->
            SimulatedContent.checkUrl(
                SimulatedContent.PICTURES, part.path("image_url").path("url").asText());
        case "file" -> file(part.path("file"));
        case "input_audio" -> SimulatedContent.checkSound(part.path("input_audio"));
        case "text", "refusal" -> pictures--;
        default -> throw SimulatedContent.unknown(part.path("type").asText());
      }
      pictures++;
    }
    reading.turn(role, Dialect.text(message.path("content")), pictures, role.equals("tool"));
  }

  private static void file(JsonNode file) throws InvalidRequestException {
    if (!file.has("file_id")) {
      SimulatedContent.checkName(file.path("filename"), "filename");
      SimulatedContent.checkDataUrl(SimulatedContent.PDF, file.path("file_data").asText());
    }
  }

  private static @Nullable WantedTool tool(JsonNode body, boolean answered)
      throws InvalidRequestException {
    List<WantedTool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.path("function");
      tools.add(new WantedTool(function.path("name").asText(), function.path("parameters")));
    }
    JsonNode choice = body.path("tool_choice");
    WantedTool.Choice how =
        switch (choice.asText("auto")) {
          case "none" -> WantedTool.Choice.NONE;
          case "required" -> WantedTool.Choice.REQUIRED;
          default -> WantedTool.Choice.AUTO;
        };
    String name = choice.path("function").path("name").textValue();
    return WantedTool.chosen(tools, how, name, answered);
  }
}
