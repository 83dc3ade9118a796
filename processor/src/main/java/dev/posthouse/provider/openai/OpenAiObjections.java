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
 * What OpenAI, and servers that speak its format, say against a translation: code
 * unsupported_parameter or unsupported_value with the parameter in {@code param}; elsewhere it is
 * only in the message, or in a {@code detail} list as FastAPI writes it.
 *
 * <p>Tested by {@code ObjectionsTest}.
 */
final class OpenAiObjections {
  private static final Pattern MOST_OUTPUT =
      Pattern.compile(
          "supports at most ([\\d,]+) completion tokens"
              + "|tokens[`'\"]? must be less than or equal to [`'\"]?([\\d,]+)");

  /** Ids that another server gave: Mistral takes nine letters and digits, OpenAI forty signs. */
  private static final Pattern CALL_ID =
      Pattern.compile(
          "(?i)(tool[_ ]call[_ ]id|tool_calls\\[\\d+]\\.id)\\b.{0,80}"
              + "(too long|length|maximum|invalid|pattern|a-z)");

  /** Source: what the servers say to gpt-5.4 and later, and to models that never were for chats. */
  private static final Pattern TOOLS_ELSEWHERE =
      Pattern.compile("(?i)tools? with reasoning_effort .{0,120}/v1/responses");

  private static final Pattern ALL_ELSEWHERE =
      Pattern.compile("(?i)only supported in v1/responses");

  private static final String SCHEMA = "Invalid schema for response_format";

  private static final Map<String, List<Parameter>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("temperature", List.of(Parameter.TEMPERATURE));
    NAMES.put("top_p", List.of(Parameter.TOP_P));
    NAMES.put("stop", List.of(Parameter.STOP));
    NAMES.put("max_completion_tokens", List.of(Parameter.MAX_COMPLETION_TOKENS));
    NAMES.put("max_tokens", List.of(Parameter.MAX_TOKENS));
    NAMES.put("tool_choice", List.of(Parameter.FORCED_TOOL, Parameter.TOOL_CHOICE));
    NAMES.put("stream_options", List.of(Parameter.USAGE_IN_STREAM));
    NAMES.put("reasoning_effort", List.of(Parameter.EFFORT));
    NAMES.put("prompt_cache_key", List.of(Parameter.CACHE_KEY));
    NAMES.put("prompt_cache_retention", List.of(Parameter.CACHE_RETENTION));
    NAMES.put("response_format", List.of(Parameter.SCHEMA, Parameter.JSON_MODE));
    NAMES.put("response format", List.of(Parameter.SCHEMA, Parameter.JSON_MODE));
  }

  private OpenAiObjections() {}

  static @Nullable Objection of(HttpError error) {
    JsonNode body = error.json();
    JsonNode fields = body.path("error").isMissingNode() ? body : body.path("error");
    String message = fields.isTextual() ? fields.asText() : fields.path("message").asText("");
    // A 404, of a model that there is.
    if (ALL_ELSEWHERE.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.CHAT_COMPLETIONS), true);
    }
    if (!Objections.mayBe(error)) {
      return null;
    }
    if (TOOLS_ELSEWHERE.matcher(message).find()) {
      return new Objection.Rejects(List.of(Parameter.CHAT_TOOLS), true);
    }
    if (message.startsWith(SCHEMA)) {
      return new Objection.Rejects(List.of(Parameter.STRICT_SCHEMA, Parameter.SCHEMA), false);
    }
    if (CALL_ID.matcher(fields.path("param").asText("") + " " + message).find()) {
      return new Objection.Rejects(List.of(Parameter.CALL_IDS), true);
    }
    if (message.contains("reasoning_effort") && !Objections.efforts(message).isEmpty()) {
      return new Objection.KnowsEfforts(Objections.efforts(message));
    }
    Integer most = Objections.outputAtMost(MOST_OUTPUT, message);
    if (most != null) {
      return new Objection.OutputAtMost(most);
    }
    JsonNode detail = body.path("detail").path(0);
    if (!detail.isMissingNode()) {
      String place = detail.path("loc").path(detail.path("loc").size() - 1).asText("");
      return Objections.rejecting(
          place, detail.path("type").asText("") + " " + detail.path("msg").asText(""), NAMES);
    }
    return Objections.rejecting(
        fields.path("param").asText(""), fields.path("code").asText("") + " " + message, NAMES);
  }
}
