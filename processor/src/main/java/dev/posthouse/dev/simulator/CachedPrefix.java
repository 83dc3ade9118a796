package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a request begins with that may be kept in the provider's cache: the tools and the system
 * prompt.
 *
 * <p>Tested by {@code SimulatedCachesTest}.
 *
 * @param key stands for its text; empty if nothing is to be kept
 * @param tokens how long it is
 * @param written whether writing it is billed
 * @param kept for how long after it was last used
 */
record CachedPrefix(String key, int tokens, boolean written, Duration kept) {
  private static final Duration USUAL = Duration.ofMinutes(5);
  private static final Duration LONGER = Duration.ofHours(1);

  static final CachedPrefix NONE = new CachedPrefix("", 0, false, USUAL);

  private static final Pattern WRITING_IS_BILLED = Pattern.compile("^gpt-(?:[6-9]|\\d{2})");

  /** Most vendors keep nothing shorter. */
  private static final int SHORTEST = 1_024;

  /** The prefix that Anthropic was told to keep, by a mark at its end. */
  static CachedPrefix marked(JsonNode body) {
    JsonNode tools = body.path("tools");
    JsonNode system = body.path("system");
    JsonNode atSystem = system.path(system.size() - 1).path("cache_control");
    JsonNode atTools = tools.path(tools.size() - 1).path("cache_control");
    if (atSystem.isMissingNode() && atTools.isMissingNode()) {
      return NONE;
    }
    JsonNode mark = atTools.isMissingNode() ? atSystem : atTools;
    return of(
        body.path("model").asText(),
        tools,
        atSystem.isMissingNode() ? "" : Dialect.text(system),
        true,
        mark.path("ttl").asText().equals("1h") ? LONGER : USUAL);
  }

  /** The prefix that others keep by themselves. */
  static CachedPrefix automatic(String model, JsonNode tools, String system) {
    return of(model, tools, system, false, USUAL);
  }

  /** The prefix that OpenAI keeps by itself; from GPT-6 on it bills the writing. */
  static CachedPrefix ofOpenAi(String model, JsonNode tools, String system) {
    return of(model, tools, system, WRITING_IS_BILLED.matcher(model).find(), USUAL);
  }

  private static CachedPrefix of(
      String model, JsonNode tools, String system, boolean written, Duration kept) {
    String given = tools.isMissingNode() ? "" : Json.text(tools);
    int tokens = Tokens.of(given.length() + system.length());
    return tokens < SHORTEST
        ? NONE
        : new CachedPrefix(
            PromptHash.of(model + " " + given + " " + system).toString(), tokens, written, kept);
  }

  /** Whether it is kept for the longer time, which costs more. */
  boolean isLonger() {
    return kept.equals(LONGER);
  }

  boolean isNone() {
    return key.isEmpty();
  }
}
