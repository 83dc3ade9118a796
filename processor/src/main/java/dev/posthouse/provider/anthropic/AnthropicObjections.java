package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Objections;
import dev.posthouse.translation.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Anthropic says against a translation. It has no code for it: a message begins with the path
 * of the field, as in "temperature: Extra inputs are not permitted".
 *
 * <p>Tested by {@code ObjectionsTest}.
 */
final class AnthropicObjections {
  private static final Pattern MOST_OUTPUT =
      Pattern.compile("max_tokens: \\d+ > (\\d+), which is the maximum");
  private static final Pattern SCHEMA =
      Pattern.compile(
          "output_config\\.format\\.schema|output_format\\.schema|[Ss]chema is too complex");

  /** What a request that asks for thinking in its provider options may not have beside it. */
  private static final String WITH_THINKING = "when thinking is enabled";

  /** As in "Thinking may not be enabled when tool_choice forces tool use." */
  private static final String FORCED_TOOL = "tool_choice forces tool use";

  private static final Map<String, List<Parameter>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("temperature", List.of(Parameter.TEMPERATURE));
    NAMES.put("top_p", List.of(Parameter.TOP_P));
    NAMES.put("stop_sequences", List.of(Parameter.STOP));
    NAMES.put("tool_choice", List.of(Parameter.FORCED_TOOL, Parameter.TOOL_CHOICE));
    NAMES.put("output_config", List.of(Parameter.SCHEMA));
    NAMES.put("output format", List.of(Parameter.SCHEMA));
    NAMES.put("structured outputs", List.of(Parameter.SCHEMA));
  }

  private AnthropicObjections() {}

  static @Nullable Objection of(HttpError error) {
    JsonNode fields = error.json().path("error");
    if (!Objections.mayBe(error)
        || !fields.path("type").asText("").equals("invalid_request_error")) {
      return null;
    }
    String message = fields.path("message").asText("");
    if (SCHEMA.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.SCHEMA), false);
    }
    if (message.contains(FORCED_TOOL)) {
      return new Objection.Rejects(List.of(Parameter.FORCED_TOOL), false);
    }
    if (message.contains(WITH_THINKING)) {
      return Objections.mentioned(message, NAMES)
          .map(parameter -> new Objection.Rejects(parameter, false))
          .orElse(null);
    }
    Integer most = Objections.outputAtMost(MOST_OUTPUT, message);
    return most != null
        ? new Objection.OutputAtMost(most)
        : Objections.rejecting("", message, NAMES);
  }
}
