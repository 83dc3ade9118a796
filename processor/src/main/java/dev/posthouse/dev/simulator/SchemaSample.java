package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.SplittableRandom;

/**
 * A document that satisfies a plain JSON Schema: objects with typed properties, arrays, enums,
 * constants, bounds, local references and the first of several alternatives. What goes beyond that
 * (patterns, formats, conditions) is not looked at.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class SchemaSample {
  private static final String[] WORDS = {"amber", "bridge", "coach", "lantern", "parcel", "stable"};

  /**
   * A schema may refer to itself; below this depth only what is required is filled in, and lists
   * are empty.
   */
  private static final int DEEP = 6;

  private static final int TOO_DEEP = 24;

  private final JsonNode root;
  private final SplittableRandom random;

  SchemaSample(JsonNode root, SplittableRandom random) {
    this.root = root;
    this.random = random;
  }

  JsonNode document() {
    return of(root, 0);
  }

  private JsonNode of(JsonNode schema, int depth) {
    if (depth > TOO_DEEP) {
      return NullNode.instance;
    }
    if (schema.has("$ref")) {
      return of(root.at(schema.path("$ref").asText().substring(1)), depth + 1);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.path("enum").size() > 0) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
      if (schema.path(choice).size() > 0) {
        return of(schema.get(choice).get(0), depth + 1);
      }
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> IntNode.valueOf((int) number(schema, 1));
      case "number" -> DoubleNode.valueOf(number(schema, 0.5));
      case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
      case "null" -> NullNode.instance;
      default -> string(schema);
    };
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray() && !type.isEmpty()) {
      return type.get(0).asText();
    }
    return type.isMissingNode() && schema.has("properties") ? "object" : type.asText();
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = Json.object();
    if (depth < DEEP) {
      schema
          .path("properties")
          .properties()
          .forEach(property -> object.set(property.getKey(), of(property.getValue(), depth + 1)));
    }
    for (JsonNode required : schema.path("required")) {
      if (!object.has(required.asText())) {
        object.set(
            required.asText(), of(schema.path("properties").path(required.asText()), depth + 1));
      }
    }
    return object;
  }

  private ArrayNode array(JsonNode schema, int depth) {
    int least = schema.path("minItems").asInt(0);
    int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
    int size = depth < DEEP ? Math.min(most, Math.max(least, random.nextInt(1, 3))) : least;
    ArrayNode array = JsonNodeFactory.instance.arrayNode(size);
    for (int item = 0; item < size; item++) {
      array.add(of(schema.path("items"), depth + 1));
    }
    return array;
  }

  private double number(JsonNode schema, double step) {
    double least =
        schema.has("exclusiveMinimum")
            ? schema.get("exclusiveMinimum").asDouble() + step
            : schema.path("minimum").asDouble(Double.NaN);
    double most =
        schema.has("exclusiveMaximum")
            ? schema.get("exclusiveMaximum").asDouble() - step
            : schema.path("maximum").asDouble(Double.NaN);
    if (Double.isNaN(least)) {
      least = Double.isNaN(most) ? 1 : Math.min(1, most);
    }
    double reach = Double.isNaN(most) ? 100 : Math.min(100, most - least);
    double multiple = schema.path("multipleOf").asDouble(0);
    if (multiple > 0) {
      return Math.ceil(least / multiple) * multiple;
    }
    double drawn = least + Math.floor(random.nextDouble() * (reach + 1));
    return Math.min(drawn, Double.isNaN(most) ? drawn : most);
  }

  private TextNode string(JsonNode schema) {
    var text = new StringBuilder(WORDS[random.nextInt(WORDS.length)]);
    while (text.length() < schema.path("minLength").asInt(0)) {
      text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
    }
    text.setLength(Math.min(text.length(), schema.path("maxLength").asInt(text.length())));
    return TextNode.valueOf(text.toString());
  }
}
