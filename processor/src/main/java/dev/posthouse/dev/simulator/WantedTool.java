package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tool of a request.
 *
 * <p>Tested by {@code SimulatedToolsTest}.
 *
 * @param parameters the schema of its arguments
 */
record WantedTool(String name, JsonNode parameters) {

  /** How a request says whether tools are to be used, in no vendor's words. */
  enum Choice {
    AUTO,
    NONE,
    REQUIRED
  }

  /**
   * The tool that the simulated model uses: the one it must; else the first, as long as the user
   * speaks and not a tool.
   *
   * @param name of the one it must use; null if it is free to choose
   * @param answered whether the last turn is a tool's result
   */
  static @Nullable WantedTool chosen(
      List<WantedTool> tools, Choice choice, @Nullable String name, boolean answered)
      throws InvalidRequestException {
    if (name != null) {
      for (WantedTool tool : tools) {
        if (tool.name().equals(name)) {
          return tool;
        }
      }
      throw new InvalidRequestException("tool_choice: there is no tool named '" + name + "'");
    }
    return switch (choice) {
      case NONE -> null;
      case AUTO -> tools.isEmpty() || answered ? null : tools.getFirst();
      case REQUIRED -> {
        if (tools.isEmpty()) {
          throw new InvalidRequestException("tool_choice: needs tools");
        }
        yield tools.getFirst();
      }
    };
  }
}
