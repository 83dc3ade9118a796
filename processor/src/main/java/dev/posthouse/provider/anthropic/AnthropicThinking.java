package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.Effort;
import dev.posthouse.translation.KnownModel;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.Parameters;
import dev.posthouse.translation.Piece;
import dev.posthouse.translation.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much Claude is asked to think, and how many tokens it gets for it. Models know one or two of
 * three ways: an effort, thinking as they see fit, and a budget of tokens. Source: Anthropic's
 * pages on thinking and effort; {@code ThinkingConfigParam} and {@code OutputConfig} of its SDKs.
 *
 * <p>Tested by {@code ThinkingTest}.
 */
final class AnthropicThinking {

  /** The least budget that the vendor takes; it must be below the output limit. */
  private static final int LEAST_BUDGET = 1_024;

  /** What an answer gets beside its budget. */
  private static final int ANSWER_TOKENS = 4_096;

  /** Required by the API, and enough for a model of which nothing is known. */
  private static final int USUAL_TOKENS = 32_000;

  private final Parameters parameters;
  private final KnownModel model;
  private final Capabilities capabilities;
  private final @Nullable Effort asked;
  private final boolean unsigned;
  private boolean budgeted;

  /**
   * @param turns those that are sent
   */
  AnthropicThinking(Parameters parameters, List<Turn> turns) {
    this.parameters = parameters;
    this.model = parameters.model();
    this.capabilities = parameters.capabilities();
    this.asked = parameters.effortAsked();
    this.unsigned = endsUnsigned(turns);
  }

  /** Whether the model has a budget, beside which some parameters are not taken. */
  boolean isBudgeted() {
    return budgeted;
  }

  void put(ObjectNode body) {
    body.put("max_tokens", outputTokens());
    if (unsigned && mayThink() && isOffTaken()) {
      parameters
          .notes()
          .note(
              "effort",
              "not asked for, since a tool's result came without the thinking that %s wants back"
                  + " with it");
      switchOff(body);
    } else if (asked == Effort.NONE) {
      doWithout(body);
    } else if (asked != null) {
      think(body, asked);
    }
  }

  /**
   * Of options that give a budget where thinking would have to come back with a tool's result: the
   * vendor would refuse. What thinks as it sees fit needs none of it back.
   */
  void checkOptions(ObjectNode body) {
    if (unsigned && body.path("thinking").path("type").asText().equals("enabled")) {
      body.remove("thinking");
      parameters
          .notes()
          .note(
              "providerOptions",
              "its thinking was left out, since a tool's result came without the thinking that %s"
                  + " wants back with it");
    }
  }

  private boolean mayThink() {
    return asked == null ? model.thinksUnasked() : asked != Effort.NONE && !model.thinksNever();
  }

  private boolean isOffTaken() {
    return model.canBeSwitchedOff() && capabilities.take(Parameter.THINKING_OFF);
  }

  private void switchOff(ObjectNode body) {
    if (model.family() == null || model.thinksUnasked()) {
      body.putObject("thinking").put("type", "disabled");
    }
  }

  private void doWithout(ObjectNode body) {
    if (isOffTaken()) {
      switchOff(body);
    } else if (!model.efforts().isEmpty() && capabilities.take(Parameter.EFFORT)) {
      putEffort(body, Effort.NONE);
    } else {
      parameters.notes().leftOut("effort");
    }
  }

  private void think(ObjectNode body, Effort effort) {
    boolean known = model.family() == null || !model.efforts().isEmpty();
    boolean sent = false;
    if (known && capabilities.take(Parameter.EFFORT)) {
      putEffort(body, effort);
      sent = true;
    }
    if (model.family() == null || model.thinksUnasked() || model.thinksNever()) {
      sent |= model.thinksUnasked(); // told no effort, it thinks as much as it does by itself
    } else if (thinksAsItSeesFit() && capabilities.take(Parameter.ADAPTIVE_THINKING)) {
      body.putObject("thinking").put("type", "adaptive");
      sent = true;
    } else if (model.takesBudgets() && capabilities.take(Parameter.THINKING_BUDGET)) {
      sent |= putBudget(body, effort);
    }
    if (!sent) {
      parameters.notes().leftOut("effort");
    }
  }

  /** Of those that wait to be asked, the ones that know the effort max. */
  private boolean thinksAsItSeesFit() {
    return model.efforts().contains(Effort.MAX);
  }

  private void putEffort(ObjectNode body, Effort effort) {
    body.withObject("output_config").put("effort", parameters.nearest(effort).word());
  }

  private boolean putBudget(ObjectNode body, Effort effort) {
    int limit = body.path("max_tokens").asInt();
    if (limit <= LEAST_BUDGET) {
      return false;
    }
    // Half of what a request allows is for the answer itself.
    int budget = Math.max(LEAST_BUDGET, Math.min(budget(effort), limit / 2));
    body.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
    parameters
        .notes()
        .note(
            "effort",
            effort.word() + " given, %s knows budgets; one of " + budget + " tokens was sent");
    budgeted = true;
    return true;
  }

  private static int budget(Effort effort) {
    return switch (effort) {
      case NONE, MINIMAL -> LEAST_BUDGET;
      case LOW -> 4_096;
      case MEDIUM -> 8_192;
      case HIGH -> 16_384;
      case XHIGH, MAX -> 32_000;
    };
  }

  /** Thinking counts among them, so who asks for much of it gets all that the model can give. */
  private int outputTokens() {
    Integer limit = parameters.outputLimit();
    if (parameters.request().getMaxOutputTokens() != null && limit != null) {
      return limit;
    }
    int most = model.mostOutputTokens();
    boolean deep = asked == Effort.XHIGH || asked == Effort.MAX;
    int tokens = limit == null ? USUAL_TOKENS : limit;
    if (deep && most > 0) {
      tokens = most;
    } else if (asked != null && !model.thinksUnasked() && mayThink()) {
      tokens = Math.max(tokens, 2 * budget(asked) + ANSWER_TOKENS);
    }
    int least = Math.min(tokens, capabilities.mostOutputTokens());
    return most > 0 ? Math.min(least, most) : least;
  }

  /** Whether it is to go on from a tool's result, without what it thought when it called it. */
  private static boolean endsUnsigned(List<Turn> turns) {
    if (turns.size() < 2 || turns.getLast().only(Piece.Result.class).isEmpty()) {
      return false;
    }
    Turn calls = turns.get(turns.size() - 2);
    return !calls.only(Piece.Call.class).isEmpty() && calls.only(Piece.Kept.class).isEmpty();
  }
}
