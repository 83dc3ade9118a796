package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.Effort;
import dev.posthouse.translation.KnownModel;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.Parameters;
import java.util.Locale;
import java.util.Set;

/**
 * How much Gemini is asked to think: from 3 on by a level, before by a budget of tokens. Source:
 * Google's guide to thinking, and {@code ThinkingConfig} of its SDKs.
 *
 * <p>Tested by {@code ThinkingTest}.
 */
final class GeminiThinking {

  /** Those that the API has words for. */
  private static final Set<Effort> LEVELS =
      Set.of(Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH);

  /** The least that models take which cannot do without. */
  private static final int LEAST_BUDGET = 512;

  private GeminiThinking() {}

  static void put(ObjectNode config, Parameters parameters) {
    Effort asked = parameters.effortAsked();
    KnownModel model = parameters.model();
    if (asked == null || (asked == Effort.NONE && model.thinksNever())) {
      return;
    }
    if (model.thinksNever() || !parameters.capabilities().take(Parameter.EFFORT)) {
      parameters.notes().leftOut("effort");
    } else if (model.efforts().isEmpty() && model.takesBudgets()) {
      putBudget(config, parameters, asked);
    } else {
      putLevel(config, parameters, asked);
    }
  }

  private static void putLevel(ObjectNode config, Parameters parameters, Effort asked) {
    Effort level = asked;
    if (parameters.model().efforts().isEmpty() && !LEVELS.contains(asked)) {
      level = asked.nearest(LEVELS);
      parameters
          .notes()
          .note(
              "effort",
              asked.word() + " given, %s has no such level; " + level.word() + " was sent");
    }
    config
        .putObject("thinkingConfig")
        .put("thinkingLevel", parameters.nearest(level).word().toUpperCase(Locale.ROOT));
  }

  private static void putBudget(ObjectNode config, Parameters parameters, Effort asked) {
    boolean off =
        parameters.model().canBeSwitchedOff()
            && parameters.capabilities().take(Parameter.THINKING_OFF);
    int budget = asked == Effort.NONE && !off ? LEAST_BUDGET : budget(asked);
    config.putObject("thinkingConfig").put("thinkingBudget", budget);
    if (budget > 0) {
      parameters
          .notes()
          .note(
              "effort",
              asked.word() + " given, %s knows budgets; one of " + budget + " tokens was sent");
    }
  }

  private static int budget(Effort effort) {
    return switch (effort) {
      case NONE -> 0;
      case MINIMAL -> LEAST_BUDGET;
      case LOW -> 2_048;
      case MEDIUM -> 8_192;
      case HIGH -> 16_384;
      case XHIGH, MAX -> 24_576;
    };
  }
}
