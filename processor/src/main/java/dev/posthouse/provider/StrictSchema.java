package dev.posthouse.provider;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whether OpenAI takes a schema in strict mode, which alone guarantees that the output keeps to it:
 * every object closed, and each of its properties required. Any other schema would be rejected in
 * that mode, so it is sent as a wish.
 */
final class StrictSchema {
  private StrictSchema() {}

  static boolean accepts(JsonNode schema) {
    JsonNode properties = schema.path("properties");
    boolean isObject = properties.isObject() || schema.path("type").asText("").equals("object");
    if (isObject && !(isClosed(schema) && requiresAll(schema, properties))) {
      return false;
    }
    return schema.valueStream().allMatch(StrictSchema::accepts);
  }

  private static boolean isClosed(JsonNode schema) {
    JsonNode additional = schema.path("additionalProperties");
    return additional.isBoolean() && !additional.booleanValue();
  }

  private static boolean requiresAll(JsonNode schema, JsonNode properties) {
    long required =
        schema.path("required").valueStream().map(JsonNode::asText).filter(properties::has).count();
    return required == properties.size();
  }
}
