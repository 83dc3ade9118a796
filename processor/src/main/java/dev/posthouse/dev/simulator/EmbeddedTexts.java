package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a request for vectors.
 *
 * <p>Tested by {@code SimulatedEmbeddingsTest}.
 *
 * @param model that is asked
 * @param texts in the order of the request
 * @param dimensions how many numbers each vector is to have
 */
record EmbeddedTexts(String model, List<String> texts, int dimensions) {
  private static final int USUAL = 1_536;

  static EmbeddedTexts of(String model, List<String> texts, JsonNode dimensions)
      throws InvalidRequestException {
    Integer wanted = Dialect.positive(dimensions, "dimensions");
    int most = model.contains("small") || model.contains("ada") ? USUAL : 2 * USUAL;
    if (wanted != null && wanted > most) {
      throw new InvalidRequestException(
          "Invalid value for 'dimensions' = %d. Must be less than or equal to %d."
              .formatted(wanted, most));
    }
    return new EmbeddedTexts(model, List.copyOf(texts), wanted == null ? most : wanted);
  }

  static List<String> texts(JsonNode input) throws InvalidRequestException {
    List<String> texts = new ArrayList<>();
    if (input.isTextual()) {
      texts.add(input.asText());
    }
    for (JsonNode text : input) {
      if (!text.isTextual() || text.asText().isEmpty()) {
        throw new InvalidRequestException("'$.input' is invalid.");
      }
      texts.add(text.asText());
    }
    if (texts.isEmpty()) {
      throw new InvalidRequestException("'$.input' is invalid.");
    }
    return texts;
  }

  /** Of all texts together. */
  int tokens() {
    return texts.stream().mapToInt(text -> Tokens.of(text.length())).sum();
  }

  /** What a call for them is known by. */
  Prompt prompt() {
    return new Prompt(
        model,
        String.join("\n", texts),
        texts.stream().mapToInt(String::length).sum(),
        null,
        null,
        null,
        false,
        false);
  }
}
