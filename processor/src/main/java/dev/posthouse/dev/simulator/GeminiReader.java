package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request to Gemini's generateContent. Source: its API reference.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class GeminiReader {
  private static final Set<String> READ =
      Set.of(
          "image/jpeg",
          "image/png",
          "image/webp",
          "image/heic",
          "image/heif",
          "application/pdf",
          "application/json",
          "application/xml",
          "application/rtf",
          "text/",
          "audio/");

  private GeminiReader() {}

  static Prompt read(String model, boolean streamed, JsonNode body) throws InvalidRequestException {
    JsonNode contents = body.path("contents");
    if (!contents.isArray() || contents.isEmpty()) {
      throw new InvalidRequestException(
          "* GenerateContentRequest.contents: contents is not specified");
    }
    var reasoning =
        new Reasoning(
            GeminiModel.of(model).thought(body.path("generationConfig")),
            GeminiModel.of(model).check(body));
    var reading = new PromptReading();
    String system = Dialect.text(body.path("systemInstruction").path("parts"));
    reading.text(system);
    for (JsonNode content : contents) {
      turn(content, reading);
    }
    if (reading.endsWith("model")) {
      throw new InvalidRequestException(
          "Please ensure that multiturn requests end with a user role or a function response.");
    }
    JsonNode config = body.path("generationConfig");
    JsonNode schema =
        config.has("responseJsonSchema")
            ? config.path("responseJsonSchema")
            : config.path("responseSchema");
    return new Prompt(
        model,
        reading.lastUserText(),
        reading.characters(),
        Dialect.positive(config.path("maxOutputTokens"), "max_output_tokens"),
        RequestedSchema.of(schema, system),
        tool(body, reading.answered()),
        streamed,
        true,
        reasoning,
        CachedPrefix.automatic(model, body.path("tools"), system));
  }

  private static void turn(JsonNode content, PromptReading reading) throws InvalidRequestException {
    String role = content.path("role").asText("user");
    if (!role.equals("user") && !role.equals("model")) {
      throw new InvalidRequestException("Please use a valid role: user, model.");
    }
    int pictures = 0;
    boolean result = false;
    for (JsonNode part : content.path("parts")) {
      if (part.has("inlineData")) {
        JsonNode data = part.path("inlineData");
        SimulatedContent.check(READ, data.path("mimeType").asText(), data.path("data").asText());
        pictures++;
      } else if (part.has("fileData")) {
        SimulatedContent.checkAddress(part.path("fileData").path("fileUri").asText());
        pictures++;
      }
      result |= part.has("functionResponse");
    }
    reading.turn(role, Dialect.text(content.path("parts")), pictures, result);
  }

  private static @Nullable WantedTool tool(JsonNode body, boolean answered)
      throws InvalidRequestException {
    List<WantedTool> tools = new ArrayList<>();
    for (JsonNode list : body.path("tools")) {
      for (JsonNode function : list.path("functionDeclarations")) {
        JsonNode schema =
            function.has("parametersJsonSchema")
                ? function.path("parametersJsonSchema")
                : function.path("parameters");
        tools.add(new WantedTool(function.path("name").asText(), schema));
      }
    }
    JsonNode config = body.path("toolConfig").path("functionCallingConfig");
    WantedTool.Choice how =
        switch (config.path("mode").asText("AUTO")) {
          case "NONE" -> WantedTool.Choice.NONE;
          case "ANY" -> WantedTool.Choice.REQUIRED;
          default -> WantedTool.Choice.AUTO;
        };
    String name = config.path("allowedFunctionNames").path(0).textValue();
    return WantedTool.chosen(tools, how, name, answered);
  }
}
