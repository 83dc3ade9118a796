package dev.posthouse.settings;

import dev.posthouse.model.ModelFamily;
import java.time.Duration;
import java.util.Optional;

/**
 * What fits a model where the settings say nothing, as far as the model is known.
 *
 * <p>Tested by {@code ModelPresetsTest}.
 */
final class ModelPresets {
  private ModelPresets() {}

  /**
   * The output limit of requests that set none; 0 for none at all. That of a model that thinks
   * counts its thinking, and would end many an answer before it has begun.
   */
  static int outputTokens(Optional<ModelFamily> family) {
    Integer preset = family.map(known -> known.size().outputTokens()).orElse(null);
    return preset == null ? Defaults.MAX_OUTPUT_TOKENS : preset;
  }

  /** How long a call may be silent. */
  static TimeLimits limits(Optional<ModelFamily> family, Api api) {
    TimeLimits usual = Defaults.LIMITS;
    Duration silence =
        family
            .map(ModelFamily::thinking)
            .filter(ModelFamily.Thinking::silent)
            .map(ModelFamily.Thinking::firstToken)
            .orElse(null);
    if (silence == null) {
      return usual;
    }
    return new TimeLimits(
        usual.connect(),
        showsThatItThinks(api) ? usual.firstToken() : silence,
        usual.idle(),
        longer(usual.thinking(), silence),
        longer(usual.total(), silence.multipliedBy(2)));
  }

  /** Where a stream shows the beginning of a thought, though not the thought itself. */
  private static boolean showsThatItThinks(Api api) {
    return switch (api) {
      case ANTHROPIC, OPENAI_RESPONSES -> true;
      case OPENAI, GEMINI -> false;
    };
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
