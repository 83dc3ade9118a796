package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAI's thinking models refuse; they are told by their names. Source: what users report of
 * them in public issues, and the facts of November 2026.
 *
 * <p>Tested by {@code SimulatedResponsesTest}.
 *
 * @param thinks whether it thinks at all
 * @param mustThink whether it takes no effort of none
 */
record ThinkingModel(String name, boolean thinks, boolean mustThink) {
  private static final Pattern THINKING = Pattern.compile("(gpt-5\\.[4-9]|gpt-[6-9]).*");
  private static final Pattern ALWAYS = Pattern.compile("gpt-6-astra.*|gpt-6\\.1-sol.*");
  private static final Set<String> EFFORTS =
      Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

  static ThinkingModel of(String name) {
    return new ThinkingModel(
        name, THINKING.matcher(name).matches(), ALWAYS.matcher(name).matches());
  }

  /**
   * What it refuses over any API.
   *
   * @param effort that the request asks for; null if it says nothing, which is medium
   */
  void check(JsonNode body, @Nullable String effort) throws InvalidRequestException {
    if (effort != null && (!EFFORTS.contains(effort) || (mustThink && effort.equals("none")))) {
      throw new InvalidRequestException(
          "Unsupported value: 'reasoning_effort' does not support '" + effort + "'.");
    }
    if (!isThinking(effort)) {
      return;
    }
    for (String parameter : Set.of("temperature", "top_p", "top_logprobs", "logprobs")) {
      if (body.has(parameter)) {
        throw new InvalidRequestException(
            "Unsupported parameter: '" + parameter + "' is not supported with this model.");
      }
    }
  }

  /** What it refuses over chat completions. */
  void checkChat(JsonNode body) throws InvalidRequestException {
    String effort = body.path("reasoning_effort").asText(null);
    check(body, effort);
    if (thinks && body.has("max_tokens")) {
      throw new InvalidRequestException(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
              + " 'max_completion_tokens' instead.");
    }
    if (isThinking(effort) && !body.path("tools").isEmpty()) {
      throw new InvalidRequestException(
          "Function tools with reasoning_effort are not supported for "
              + name
              + " in /v1/chat/completions. "
              + (mustThink
                  ? "Please use /v1/responses instead."
                  : "To use function tools, use /v1/responses or set reasoning_effort to"
                      + " 'none'."));
    }
  }

  private boolean isThinking(@Nullable String effort) {
    return thinks && (mustThink || !"none".equals(effort));
  }
}
