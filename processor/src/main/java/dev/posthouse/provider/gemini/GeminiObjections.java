package dev.posthouse.provider.gemini;

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
 * What Gemini says against a translation: INVALID_ARGUMENT, and the rest is in the message.
 *
 * <p>Tested by {@code ObjectionsTest}.
 */
final class GeminiObjections {
  private static final Pattern MOST_OUTPUT =
      Pattern.compile(
          "(?i)max_?output_?tokens.*supported range is from \\d+ \\(inclusive\\) to (\\d+)");
  private static final String NEEDS_THOUGHT = "only works in thinking mode";

  /** It wants signatures as it gave them; for calls without one, there is a text to send. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)(?:corrupted|invalid) thought[ _]?signature|thought[ _]?signature is not valid");

  private static final String TOOLS_AND_JSON = "Function calling with a response mime type";

  private static final Map<String, List<Parameter>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("thinking_level", List.of(Parameter.EFFORT));
    NAMES.put("thinkingLevel", List.of(Parameter.EFFORT));
    NAMES.put("thinking level", List.of(Parameter.EFFORT));
    NAMES.put("Thinking level", List.of(Parameter.EFFORT));
    NAMES.put("thinking_budget", List.of(Parameter.EFFORT));
    NAMES.put("thinkingConfig", List.of(Parameter.EFFORT));
    NAMES.put("thinking_config", List.of(Parameter.EFFORT));
    NAMES.put("temperature", List.of(Parameter.TEMPERATURE));
    NAMES.put("topP", List.of(Parameter.TOP_P));
    NAMES.put("top_p", List.of(Parameter.TOP_P));
    NAMES.put("stopSequences", List.of(Parameter.STOP));
    NAMES.put("stop_sequences", List.of(Parameter.STOP));
    NAMES.put("responseJsonSchema", List.of(Parameter.SCHEMA, Parameter.JSON_MODE));
    NAMES.put("response_schema", List.of(Parameter.SCHEMA, Parameter.JSON_MODE));
    NAMES.put("JSON mode", List.of(Parameter.SCHEMA, Parameter.JSON_MODE));
    NAMES.put("toolConfig", List.of(Parameter.FORCED_TOOL, Parameter.TOOL_CHOICE));
    NAMES.put("tool_config", List.of(Parameter.FORCED_TOOL, Parameter.TOOL_CHOICE));
  }

  private GeminiObjections() {}

  static @Nullable Objection of(HttpError error) {
    JsonNode body = error.json();
    JsonNode fields = (body.isArray() ? body.path(0) : body).path("error");
    if (!Objections.mayBe(error) || !fields.path("status").asText("").equals("INVALID_ARGUMENT")) {
      return null;
    }
    String message = fields.path("message").asText("");
    if (message.contains(TOOLS_AND_JSON)) {
      return new Objection.Rejects(List.of(Parameter.SCHEMA_BESIDE_TOOLS), true);
    }
    if (message.contains(NEEDS_THOUGHT)) {
      return new Objection.Rejects(List.of(Parameter.THINKING_OFF), true);
    }
    if (SIGNATURE.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.CONTINUATION), false);
    }
    if (message.contains("too many states") || message.contains("response_json_schema")) {
      return new Objection.Rejects(List.of(Parameter.SCHEMA), false);
    }
    // The end of the range is not part of it.
    Integer most = Objections.outputAtMost(MOST_OUTPUT, message);
    return most != null
        ? new Objection.OutputAtMost(most - 1)
        : Objections.rejecting("", message, NAMES);
  }
}
