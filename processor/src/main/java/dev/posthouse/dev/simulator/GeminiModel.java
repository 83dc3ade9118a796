package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Gemini's models refuse about thinking, and whether they think; they are told by their names.
 * Source: Google's guides to thinking and to thought signatures, and the errors that users report
 * in public issues.
 *
 * <p>Tested by {@code SimulatedThinkingTest}.
 *
 * @param levels whether it thinks, by levels
 * @param budgets whether it thinks, by budgets alone
 * @param always whether it cannot do without
 */
record GeminiModel(boolean levels, boolean budgets, boolean always) {
  private static final String VENDOR = "gemini";

  /** Google's guide names it, for calls that another model asked for. */
  private static final String NO_SIGNATURE = "skip_thought_signature_validator";

  private static final Set<String> LEVELS = Set.of("minimal", "low", "medium", "high");
  private static final Pattern THIRD = Pattern.compile("gemini-3.*");
  private static final Pattern SECOND = Pattern.compile("gemini-2\\.5.*");

  static GeminiModel of(String name) {
    return new GeminiModel(
        THIRD.matcher(name).matches(), SECOND.matcher(name).matches(), name.contains("pro"));
  }

  /** How many tokens it thinks about a request. */
  int thought(JsonNode config) {
    JsonNode thinking = config.path("thinkingConfig");
    if (!(levels || budgets) || thinking.path("thinkingBudget").asInt(-1) == 0) {
      return 0;
    }
    return switch (thinking
        .path("thinkingLevel")
        .asText("high")
        .toLowerCase(java.util.Locale.ROOT)) {
      case "minimal" -> 0;
      case "low" -> 200;
      case "medium" -> 1_500;
      default -> 6_000;
    };
  }

  String signature(String reply) {
    return Seal.of(VENDOR, reply);
  }

  /**
   * Looks at a request.
   *
   * @return how many signatures of its own it holds
   * @throws InvalidRequestException if the model refuses it
   */
  int check(JsonNode body) throws InvalidRequestException {
    thinking(body.path("generationConfig").path("thinkingConfig"));
    int found = 0;
    int number = 0;
    for (JsonNode content : body.path("contents")) {
      boolean first = true;
      for (JsonNode part : content.path("parts")) {
        String signature = part.path("thoughtSignature").asText("");
        if (Seal.isOf(VENDOR, signature)) {
          found++;
        } else if (!signature.isEmpty() && !signature.equals(NO_SIGNATURE)) {
          throw new InvalidRequestException("Corrupted thought signature.");
        }
        if (part.has("functionCall")) {
          if (levels && first && signature.isEmpty()) {
            throw new InvalidRequestException(
                "Function call is missing a thought_signature in functionCall parts. This is"
                    + " required for tools to work correctly, and missing thought_signature may"
                    + " lead to degraded model performance. Additional data, function call"
                    + " `default_api:"
                    + part.at("/functionCall/name").asText()
                    + "`, position "
                    + number
                    + ".");
          }
          first = false;
        }
      }
      number++;
    }
    return found;
  }

  private void thinking(JsonNode thinking) throws InvalidRequestException {
    JsonNode level = thinking.path("thinkingLevel");
    JsonNode budget = thinking.path("thinkingBudget");
    if (!level.isMissingNode() && !budget.isMissingNode()) {
      throw new InvalidRequestException(
          "You can only set only one of thinking budget and thinking level.");
    }
    if (budgets && !level.isMissingNode()) {
      throw new InvalidRequestException("Thinking level is not supported for this model.");
    }
    if (!level.isMissingNode()
        && !LEVELS.contains(level.asText().toLowerCase(java.util.Locale.ROOT))) {
      throw new InvalidRequestException(
          "Invalid value at 'generation_config.thinking_config.thinking_level'");
    }
    if (budgets && always && budget.asInt(-1) == 0) {
      throw new InvalidRequestException(
          "Budget 0 is invalid. This model only works in thinking mode.");
    }
  }
}
