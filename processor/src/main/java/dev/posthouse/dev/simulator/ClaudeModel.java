package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Claude's models refuse, and whether they think; they are told by their names. Source: the
 * facts of November 2026, and the errors that users report in public issues. What no pattern fits
 * is a model that does not think and takes everything.
 *
 * <p>Tested by {@code SimulatedThinkingTest}.
 *
 * @param unasked whether it thinks although nobody asked
 * @param adaptive whether it takes thinking as it sees fit
 * @param budgets whether it takes a budget of tokens for it
 * @param off whether it takes to be told not to
 * @param sampling whether it takes temperature, top_p and top_k
 * @param forcedTool whether it takes a tool choice that forces one
 * @param efforts that it knows; none if it does not know the parameter
 */
record ClaudeModel(
    boolean unasked,
    boolean adaptive,
    boolean budgets,
    boolean off,
    boolean sampling,
    boolean forcedTool,
    List<String> efforts) {
  private static final List<String> ALL = List.of("low", "medium", "high", "xhigh", "max");
  private static final ClaudeModel ANY = new ClaudeModel(false, true, true, true, true, true, ALL);
  private static final List<Named> NAMED =
      List.of(
          new Named(
              "claude-.*-5-5.*", new ClaudeModel(true, true, false, false, false, false, ALL)),
          new Named(
              "claude-[a-z]+-5(-[0-9])?",
              new ClaudeModel(true, true, false, true, false, true, ALL)),
          new Named(
              "claude-.*-4-[78].*", new ClaudeModel(false, true, false, true, true, true, ALL)),
          new Named(
              "claude-.*-4-6.*",
              new ClaudeModel(
                  false, true, true, true, true, true, List.of("low", "medium", "high", "max"))),
          new Named(
              "claude-opus-4-5.*",
              new ClaudeModel(
                  false, false, true, true, true, true, List.of("low", "medium", "high"))),
          new Named(
              "claude-.*-4.*", new ClaudeModel(false, false, true, true, true, true, List.of())));

  private record Named(Pattern name, ClaudeModel model) {
    Named(String name, ClaudeModel model) {
      this(Pattern.compile(name), model);
    }
  }

  static ClaudeModel of(String name) {
    return NAMED.stream()
        .filter(named -> named.name().matcher(name).matches())
        .map(Named::model)
        .findFirst()
        .orElse(ANY);
  }

  /** Whether it thinks about a request. */
  boolean thinks(JsonNode body) {
    String type = body.at("/thinking/type").asText(unasked ? "adaptive" : "disabled");
    return !type.equals("disabled");
  }

  /** How many tokens it thinks about a request: more than a careless output limit allows. */
  int thought(JsonNode body) {
    if (!thinks(body)) {
      return 0;
    }
    int most =
        switch (body.at("/output_config/effort").asText("high")) {
          case "low" -> 200;
          case "medium" -> 1_500;
          case "high" -> 6_000;
          case "xhigh" -> 12_000;
          default -> 24_000;
        };
    int budget = body.at("/thinking/budget_tokens").asInt(most);
    return Math.min(most, budget);
  }

  /**
   * Looks at a request.
   *
   * @throws InvalidRequestException if the model refuses it
   */
  void check(JsonNode body) throws InvalidRequestException {
    thinking(body);
    effort(body.path("output_config").path("effort"));
    sampling(body);
    String choice = body.path("tool_choice").path("type").asText("auto");
    if (!forcedTool && (choice.equals("any") || choice.equals("tool"))) {
      throw new InvalidRequestException(
          "tool_choice: type '"
              + choice
              + "' is not supported for this model. Use 'auto' or 'none'.");
    }
  }

  private void thinking(JsonNode body) throws InvalidRequestException {
    String type = body.at("/thinking/type").asText("");
    boolean taken =
        switch (type) {
          case "enabled" -> budgets;
          case "adaptive" -> adaptive;
          case "disabled" -> off;
          default -> body.path("thinking").isMissingNode();
        };
    if (!taken && type.equals("adaptive")) {
      throw new InvalidRequestException("adaptive thinking is not supported on this model");
    }
    if (!taken) {
      throw new InvalidRequestException(
          "\"thinking.type."
              + type
              + "\" is not supported for this model. Use \"thinking.type.adaptive\" and"
              + " \"output_config.effort\" to control thinking behavior.");
    }
    if (type.equals("enabled")) {
      beside(body);
    }
  }

  /** What a budget wants, and what it does not go with. */
  private static void beside(JsonNode body) throws InvalidRequestException {
    int budget = body.at("/thinking/budget_tokens").asInt(0);
    if (budget < 1_024) {
      throw new InvalidRequestException(
          "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
    }
    if (budget >= body.path("max_tokens").asInt()) {
      throw new InvalidRequestException(
          "`max_tokens` must be greater than `thinking.budget_tokens`.");
    }
    if (body.path("temperature").asDouble(1) != 1) {
      throw new InvalidRequestException(
          "`temperature` may only be set to 1 when thinking is enabled.");
    }
    if (body.path("top_p").asDouble(1) < 0.95) {
      throw new InvalidRequestException(
          "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.");
    }
    String choice = body.path("tool_choice").path("type").asText("auto");
    if (choice.equals("any") || choice.equals("tool")) {
      throw new InvalidRequestException(
          "tool_choice: Thinking may not be enabled when tool_choice forces tool use.");
    }
  }

  private void effort(JsonNode effort) throws InvalidRequestException {
    if (effort.isMissingNode() || effort.isNull()) {
      return;
    }
    if (efforts.isEmpty()) {
      throw new InvalidRequestException("This model does not support the effort parameter.");
    }
    if (!efforts.contains(effort.asText())) {
      throw new InvalidRequestException(
          "output_config.effort: Input should be '" + String.join("', '", efforts) + "'");
    }
  }

  private void sampling(JsonNode body) throws InvalidRequestException {
    for (String parameter : List.of("temperature", "top_p", "top_k")) {
      JsonNode given = body.path(parameter);
      if (!sampling && !given.isMissingNode() && given.asDouble() != 1) {
        throw new InvalidRequestException("`" + parameter + "` is deprecated for this model.");
      }
    }
  }
}
