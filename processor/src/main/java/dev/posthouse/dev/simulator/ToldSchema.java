package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A schema that stands in a field of its own, or that the model is told in words.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class ToldSchema {
  private static final String MARK = "JSON Schema:";

  private ToldSchema() {}

  /** The schema of the field; else the one that ends the system prompt; null if there is none. */
  static @Nullable JsonNode of(JsonNode field, String system) {
    int mark = system.lastIndexOf(MARK);
    if (field.isObject() || mark < 0) {
      return Dialect.schema(field);
    }
    try {
      return Dialect.schema(Json.parse(system.substring(mark + MARK.length())));
    } catch (JsonProcessingException _) {
      return null;
    }
  }
}
