package dev.posthouse.settings;

import dev.posthouse.model.ModelFamily;
import java.util.Optional;

/**
 * How a provider embeds.
 *
 * @param dimensions the numbers that a vector is asked to have, if the request does not say; 0 for
 *     as many as the model gives
 * @param callInputs the most texts of one call
 * @param callTokens the most tokens of all texts of one call; 0 if not known
 * @param inputTokens the most tokens of one text; 0 if not known
 * @param cutsInputs whether of a longer one the beginning is embedded, and nobody told
 */
public record EmbeddingSettings(
    int dimensions, int callInputs, int callTokens, int inputTokens, boolean cutsInputs) {

  /** As servers of a format take them, and the model is known to. */
  static EmbeddingSettings of(Api api, Optional<ModelFamily> family, int contextTokens) {
    Optional<ModelFamily.Embedding> known = family.map(ModelFamily::embedding);
    int callInputs = known.map(ModelFamily.Embedding::callInputs).orElse(0);
    return new EmbeddingSettings(
        0,
        callInputs > 0 ? callInputs : Defaults.callInputs(api),
        known.map(ModelFamily.Embedding::callTokens).orElse(0),
        contextTokens > 0
            ? contextTokens
            : family.map(model -> model.size().contextTokens()).orElse(0),
        known.map(ModelFamily.Embedding::cutsInputs).orElse(false));
  }
}
