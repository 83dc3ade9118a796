package dev.posthouse.settings;

import dev.posthouse.model.ModelFamily;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose vectors can be compared: those of one model, with as many numbers.
 *
 * <p>Tested by {@code EmbeddingSettingsTest}.
 *
 * @param model the family that is known, or else the name
 * @param dimensions the numbers of a vector of requests that do not say; 0 if not known
 */
public record VectorSpace(String model, int dimensions) {
  private static final Pattern VERSION = Pattern.compile("-00\\d$");

  /** The one of a provider that embeds. */
  public static VectorSpace of(ProviderSettings provider) {
    EmbeddingSettings embedding = provider.embedding();
    int asked = embedding == null ? 0 : embedding.dimensions();
    return new VectorSpace(
        provider
            .family()
            .map(family -> versioned(family.name(), provider.model()))
            .orElseGet(() -> provider.model().toLowerCase(Locale.ROOT)),
        asked > 0
            ? asked
            : provider
                .family()
                .map(ModelFamily::embedding)
                .map(ModelFamily.Embedding::dimensions)
                .orElse(0));
  }

  /** The same, for a request that says how many numbers it wants. */
  public VectorSpace of(int wanted) {
    return new VectorSpace(model, wanted);
  }

  /** Versions of a model are one family, and embed differently. */
  private static String versioned(String family, String model) {
    Matcher version = VERSION.matcher(model);
    return version.find() ? VERSION.matcher(family).replaceFirst("") + version.group() : family;
  }

  /** For messages. */
  @Override
  public String toString() {
    return dimensions > 0 ? model + " with " + dimensions + " numbers" : model;
  }
}
