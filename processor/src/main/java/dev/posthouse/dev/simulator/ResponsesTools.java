package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tools of a request to the Responses API, where they are strict unless said otherwise.
 *
 * <p>Tested by {@code SimulatedResponsesTest}.
 */
final class ResponsesTools {
  private ResponsesTools() {}

  static @Nullable WantedTool wanted(JsonNode body, boolean answered)
      throws InvalidRequestException {
    List<WantedTool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      String name = tool.path("name").asText("");
      if (name.isEmpty()) {
        throw new InvalidRequestException(
            "Missing required parameter: 'tools[" + tools.size() + "].name'.");
      }
      if (tool.path("strict").asBoolean(true) && !isClosed(tool.path("parameters"))) {
        throw new InvalidRequestException(
            "Invalid schema for function '"
                + name
                + "': In context=(), 'additionalProperties' is required to be supplied and to be"
                + " false.");
      }
      tools.add(new WantedTool(name, tool.path("parameters")));
    }
    JsonNode choice = body.path("tool_choice");
    if (choice.isObject() && !choice.path("name").isTextual()) {
      throw new InvalidRequestException("Missing required parameter: 'tool_choice.name'.");
    }
    WantedTool.Choice how =
        switch (choice.asText("auto")) {
          case "none" -> WantedTool.Choice.NONE;
          case "required" -> WantedTool.Choice.REQUIRED;
          default -> WantedTool.Choice.AUTO;
        };
    return WantedTool.chosen(tools, how, choice.path("name").textValue(), answered);
  }

  /** As far as the first level of a schema shows. */
  static boolean isClosed(JsonNode schema) {
    return schema.path("additionalProperties").isBoolean()
        && !schema.path("additionalProperties").asBoolean()
        && schema.path("required").size() == schema.path("properties").size();
  }
}
