package dev.posthouse.settings;

import dev.posthouse.job.JobKind;
import dev.posthouse.model.ModelFamily;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a provider embeds, if it does.
 *
 * <p>Tested by {@code EmbeddingSettingsTest}.
 */
final class EmbeddingReader {
  private static final int MOST_DIMENSIONS = 100_000;
  private static final int MOST_TOKENS = 1_000_000_000;

  static final Shape SHAPE = new Shape();
  private static final Key.Amount<Integer> DIMENSIONS =
      SHAPE.integer(
          "dimensions",
          0,
          1,
          MOST_DIMENSIONS,
          "The numbers that vectors are asked to have, if the request does not say; as many as the"
              + " model gives if left out");
  private static final Key.Amount<Integer> CALL_INPUTS =
      SHAPE.integer(
          "callInputs",
          0,
          1,
          Defaults.MOST_CALL_INPUTS,
          "The most texts of one call; a job with more takes several. What the table of models"
              + " says, if left out; else 2048, and at Gemini 100");
  private static final Key.Amount<Integer> CALL_TOKENS =
      SHAPE.integer(
          "callTokens",
          0,
          1,
          MOST_TOKENS,
          "The most tokens of all texts of one call; what the table of models says, if left out");

  private EmbeddingReader() {}

  /**
   * How a provider embeds.
   *
   * @param kind as the provider's settings say; null if they do not
   * @param section what they say of embeddings
   * @return null if the provider answers chats
   */
  static @Nullable EmbeddingSettings read(
      @Nullable JobKind kind,
      Section section,
      Api api,
      Hosting hosting,
      Optional<ModelFamily> family,
      int contextTokens) {
    boolean known = family.map(ModelFamily::embedding).isPresent();
    JobKind is = kind != null ? kind : known ? JobKind.EMBEDDING : JobKind.CHAT;
    EmbeddingSettings usual = EmbeddingSettings.of(api, family, contextTokens);
    EmbeddingSettings read =
        new EmbeddingSettings(
            section.read(DIMENSIONS),
            section.has(CALL_INPUTS) ? section.read(CALL_INPUTS) : usual.callInputs(),
            section.has(CALL_TOKENS) ? section.read(CALL_TOKENS) : usual.callTokens(),
            usual.inputTokens(),
            usual.cutsInputs());
    section.rejectUnknownKeys();
    if (is == JobKind.CHAT) {
      if (!section.isEmpty()) {
        section.error(
            "stands at a provider of chats: write kind: embedding beside it, or remove it");
      }
      return null;
    }
    if (api != Api.OPENAI && api != Api.GEMINI) {
      section.error("there are no embeddings over " + api.word() + ": write api: openai or gemini");
    } else if (hosting instanceof Hosting.Vertex) {
      section.error(
          "embeddings on Vertex AI are not spoken: call the model at the Gemini API, without"
              + " hosting");
    }
    return read;
  }
}
