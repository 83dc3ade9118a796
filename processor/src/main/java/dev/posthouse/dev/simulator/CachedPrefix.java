package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a request begins with that may be kept in the provider's cache: the tools and the system
 * prompt.
 *
 * <p>Tested by {@code SimulatedCachesTest}.
 *
 * @param key stands for its text; empty if nothing is to be kept
 * @param tokens how long it is
 * @param written whether writing it is billed
 */
record CachedPrefix(String key, int tokens, boolean written) {
  static final CachedPrefix NONE = new CachedPrefix("", 0, false);

  /** Most vendors keep nothing shorter. */
  private static final int SHORTEST = 1_024;

  /** The prefix that Anthropic was told to keep, by a mark at its end. */
  static CachedPrefix marked(JsonNode body) {
    JsonNode tools = body.path("tools");
    JsonNode system = body.path("system");
    boolean atSystem = system.isArray() && system.path(system.size() - 1).has("cache_control");
    boolean atTools = tools.path(tools.size() - 1).has("cache_control");
    if (!atSystem && !atTools) {
      return NONE;
    }
    return of(body.path("model").asText(), tools, atSystem ? Dialect.text(system) : "", true);
  }

  /** The prefix that others keep by themselves. */
  static CachedPrefix automatic(String model, JsonNode tools, String system) {
    return of(model, tools, system, false);
  }

  private static CachedPrefix of(String model, JsonNode tools, String system, boolean written) {
    String given = tools.isMissingNode() ? "" : Json.text(tools);
    int tokens = Tokens.of(given.length() + system.length());
    return tokens < SHORTEST
        ? NONE
        : new CachedPrefix(
            PromptHash.of(model + " " + given + " " + system).toString(), tokens, written);
  }

  boolean isNone() {
    return key.isEmpty();
  }
}
