package dev.posthouse.provider.openai;

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
 * What the Responses API says against a translation.
 *
 * <p>Tested by {@code ObjectionsTest}.
 */
final class ResponsesObjections {
  private static final Pattern MOST_OUTPUT =
      Pattern.compile("supports at most ([\\d,]+)|value <= ([\\d,]+)");

  private static final Pattern CALL_ID =
      Pattern.compile("(?i)call_id\\b.{0,80}(too long|length|maximum|invalid|pattern)");

  private static final Pattern SCHEMA =
      Pattern.compile("^Invalid schema for (response_format|text\\.format)");

  /** Thoughts of another account or another model, or that the producer has changed. */
  private static final Pattern NOT_ITS_OWN_THOUGHTS =
      Pattern.compile(
          "(?i)encrypted content.{0,200}could not be (verified|decrypted)"
              + "|reasoning.{0,80}(without its required|required following)");

  private static final Pattern NO_THOUGHTS =
      Pattern.compile("(?i)encrypted[ _]content.{0,20} not supported");

  private static final Map<String, List<Parameter>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("temperature", List.of(Parameter.TEMPERATURE));
    NAMES.put("top_p", List.of(Parameter.TOP_P));
    NAMES.put("max_output_tokens", List.of(Parameter.MAX_OUTPUT_TOKENS));
    NAMES.put("tool_choice", List.of(Parameter.FORCED_TOOL, Parameter.TOOL_CHOICE));
    NAMES.put("reasoning.effort", List.of(Parameter.EFFORT));
    NAMES.put("reasoning_effort", List.of(Parameter.EFFORT));
    NAMES.put("prompt_cache_key", List.of(Parameter.CACHE_KEY));
    NAMES.put("prompt_cache_retention", List.of(Parameter.CACHE_RETENTION));
    NAMES.put("include[", List.of(Parameter.ENCRYPTED_REASONING));
    NAMES.put("text.format", List.of(Parameter.SCHEMA));
    NAMES.put("response_format", List.of(Parameter.SCHEMA));
    NAMES.put("json_schema", List.of(Parameter.SCHEMA));
  }

  private ResponsesObjections() {}

  static @Nullable Objection of(HttpError error) {
    if (!Objections.mayBe(error)) {
      return null;
    }
    JsonNode body = error.json();
    JsonNode fields = body.path("error").isObject() ? body.path("error") : body;
    String message = fields.path("message").asText("");
    String code = fields.path("code").asText("");
    if (SCHEMA.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.STRICT_SCHEMA, Parameter.SCHEMA), false);
    }
    if (code.equals("invalid_encrypted_content") || NOT_ITS_OWN_THOUGHTS.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.CONTINUATION), false);
    }
    if (CALL_ID.matcher(fields.path("param").asText("") + " " + message).find()) {
      return new Objection.Rejects(List.of(Parameter.CALL_IDS), true);
    }
    if (message.contains("reasoning") && !Objections.efforts(message).isEmpty()) {
      return new Objection.KnowsEfforts(Objections.efforts(message));
    }
    Integer most = Objections.outputAtMost(MOST_OUTPUT, message);
    if (most != null) {
      return new Objection.OutputAtMost(most);
    }
    if (NO_THOUGHTS.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.ENCRYPTED_REASONING), true);
    }
    return Objections.rejecting(fields.path("param").asText(""), code + " " + message, NAMES);
  }
}
