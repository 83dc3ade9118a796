package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which schemas a vendor can hold its model to. Both want every object closed; any other schema
 * would be rejected.
 *
 * @param requiresAll whether each property must be required
 * @param unknown keywords that the vendor does not take
 */
public record SchemaRules(boolean requiresAll, Set<String> unknown) {

  /** Keywords that neither vendor takes. */
  private static final Set<String> RARE =
      Set.of(
          "not",
          "oneOf",
          "if",
          "then",
          "else",
          "dependentRequired",
          "dependentSchemas",
          "patternProperties",
          "propertyNames",
          "minProperties",
          "maxProperties",
          "unevaluatedProperties",
          "unevaluatedItems",
          "contains",
          "minContains",
          "maxContains",
          "uniqueItems",
          "prefixItems",
          "minLength",
          "maxLength",
          "$dynamicRef");

  /** OpenAI's strict mode. Source: its guide to structured outputs. */
  public static final SchemaRules OPENAI = new SchemaRules(true, with("allOf"));

  /** Anthropic's structured outputs. Source: its guide to them. */
  public static final SchemaRules ANTHROPIC =
      new SchemaRules(
          false,
          with(
              "minimum",
              "maximum",
              "exclusiveMinimum",
              "exclusiveMaximum",
              "multipleOf",
              "minItems",
              "maxItems"));

  /** Keywords whose value is a map from the user's own names to schemas. */
  private static final Set<String> MAPS = Set.of("properties", "$defs", "definitions");

  /** Keywords whose value is data. */
  private static final Set<String> DATA =
      Set.of("const", "enum", "default", "examples", "required");

  private static Set<String> with(String... more) {
    var all = new TreeSet<>(RARE);
    all.addAll(Set.of(more));
    return all;
  }

  /**
   * The same schema with its open objects closed, as far as their properties are stated: what it
   * allows, the open one does too.
   */
  public static ObjectNode closed(ObjectNode schema) {
    ObjectNode copy = schema.deepCopy();
    close(copy);
    return copy;
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.path("properties").isEmpty()
        && (!object.has("additionalProperties")
            || object.path("additionalProperties").asBoolean(false))) {
      object.put("additionalProperties", false);
    }
    schema.properties().stream()
        .filter(keyword -> !DATA.contains(keyword.getKey()))
        .map(Map.Entry::getValue)
        .forEach(SchemaRules::closeInside);
  }

  private static void closeInside(JsonNode value) {
    if (value.isArray()) {
      value.forEach(SchemaRules::close);
    } else if (value.isObject()) {
      close(value);
    }
  }

  /** Whether a whole schema is of the kind; its root must be an object. */
  public boolean accept(JsonNode schema) {
    return isObject(schema) && acceptPart(schema);
  }

  private boolean acceptPart(JsonNode schema) {
    if (isObject(schema) && !(isClosed(schema) && (!requiresAll || allRequired(schema)))) {
      return false;
    }
    return schema.properties().stream()
        .allMatch(keyword -> acceptKeyword(keyword.getKey(), keyword.getValue()));
  }

  private boolean acceptKeyword(String keyword, JsonNode value) {
    if (unknown.contains(keyword)) {
      return false;
    }
    if (DATA.contains(keyword)) {
      return true;
    }
    if (MAPS.contains(keyword)) {
      return value.properties().stream().map(Map.Entry::getValue).allMatch(this::acceptPart);
    }
    return value.isArray() ? value.valueStream().allMatch(this::acceptPart) : acceptPart(value);
  }

  private static boolean isObject(JsonNode schema) {
    JsonNode type = schema.path("type");
    return schema.path("properties").isObject()
        || type.asText("").equals("object")
        || type.valueStream().anyMatch(one -> one.asText("").equals("object"));
  }

  private static boolean isClosed(JsonNode schema) {
    JsonNode additional = schema.path("additionalProperties");
    return additional.isBoolean() && !additional.booleanValue();
  }

  private static boolean allRequired(JsonNode schema) {
    JsonNode properties = schema.path("properties");
    long required =
        schema
            .path("required")
            .valueStream()
            .map(JsonNode::asText)
            .filter(properties::has)
            .distinct()
            .count();
    return required == properties.size();
  }
}
