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

  /** What is wrong with thinking that was given back: unsigned, changed, or another's. */
  private static final Pattern GIVEN_BACK =
      Pattern.compile(
          "[Ii]nvalid `?signature`? in `?thinking`?|thinking`? blocks? .*cannot be modified"
              + "|redacted_thinking`? .*(?:invalid|decrypt)");

  /** A budget wants each answer in a loop of tools to begin with what the model thought. */
  private static final Pattern NOT_GIVEN_BACK =
      Pattern.compile("(?i)expected `?thinking`? or `?redacted_thinking`?");

  private static final Pattern EFFORT = Pattern.compile("\\beffort\\b");

  private static final List<Parameter> EVERY_WAY =
      List.of(Parameter.THINKING_BUDGET, Parameter.ADAPTIVE_THINKING, Parameter.THINKING_OFF);

  /** As in "Thinking may not be enabled when tool_choice forces tool use." */
  private static final String FORCED_TOOL = "tool_choice forces tool use";

  private static final Map<String, List<Parameter>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("thinking.type.enabled", List.of(Parameter.THINKING_BUDGET));
    NAMES.put("thinking.enabled", List.of(Parameter.THINKING_BUDGET));
    NAMES.put("budget_tokens", List.of(Parameter.THINKING_BUDGET));
    NAMES.put("thinking.type.disabled", List.of(Parameter.THINKING_OFF));
    NAMES.put("thinking.disabled", List.of(Parameter.THINKING_OFF));
    NAMES.put("thinking.type.adaptive", List.of(Parameter.ADAPTIVE_THINKING));
    NAMES.put("adaptive thinking", List.of(Parameter.ADAPTIVE_THINKING));
    NAMES.put("output_config.effort", List.of(Parameter.EFFORT));
    NAMES.put("effort", List.of(Parameter.EFFORT));
    NAMES.put("cache_control", List.of(Parameter.CACHE_MARKS));
    NAMES.put("temperature", List.of(Parameter.TEMPERATURE));
    NAMES.put("top_p", List.of(Parameter.TOP_P));
    NAMES.put("stop_sequences", List.of(Parameter.STOP));
    NAMES.put("tool_choice", List.of(Parameter.FORCED_TOOL, Parameter.TOOL_CHOICE));
    NAMES.put("output_config", List.of(Parameter.SCHEMA));
    NAMES.put("output format", List.of(Parameter.SCHEMA));
    NAMES.put("structured outputs", List.of(Parameter.SCHEMA));
    NAMES.put("thinking", EVERY_WAY);
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
    if (GIVEN_BACK.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.CONTINUATION), false);
    }
    if (NOT_GIVEN_BACK.matcher(message).find()) {
      return new Objection.Rejects(EVERY_WAY, false);
    }
    if (EFFORT.matcher(message).find() && !Objections.efforts(message).isEmpty()) {
      return new Objection.KnowsEfforts(Objections.efforts(message));
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
