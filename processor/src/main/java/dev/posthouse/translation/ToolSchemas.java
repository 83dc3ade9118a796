package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.wire.Tool;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The schemas of tools' arguments as vendors insist on them: of an object, said at the top, and
 * without alternatives there. What they allow becomes wider by it and never narrower.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class ToolSchemas {
  private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf", "allOf");
  private static final List<String> REFUSED = List.of("anyOf", "oneOf", "allOf", "not", "enum");
  private static final String REQUIRED = "required";
  private static final String PROPERTIES = "properties";

  private ToolSchemas() {}

  /** The schema of a tool's arguments, of an object in any case. */
  public static ObjectNode of(Tool tool, Adaptations notes) {
    ObjectNode given = JsonText.object(tool.getParameters(), "A tool's parameters");
    ObjectNode schema = given.objectNode().put("type", "object");
    if (REFUSED.stream().noneMatch(given::has)) {
      given.remove("type");
      return schema.setAll(given);
    }
    notes.note(
        "tools", "alternatives at the top of a tool's parameters were merged, since %s takes none");
    ObjectNode properties = given.objectNode();
    Set<String> required = new LinkedHashSet<>(names(given.path(REQUIRED)));
    if (given.path(PROPERTIES) instanceof ObjectNode own) {
      properties.setAll(own);
    }
    for (String keyword : ALTERNATIVES) {
      for (JsonNode branch : given.path(keyword)) {
        branch
            .path(PROPERTIES)
            .properties()
            .forEach(property -> properties.putIfAbsent(property.getKey(), property.getValue()));
        if (keyword.equals("allOf")) {
          required.addAll(names(branch.path(REQUIRED)));
        }
      }
    }
    given.remove(REFUSED);
    given.remove(List.of("type", PROPERTIES, REQUIRED, "additionalProperties"));
    schema.set(PROPERTIES, properties);
    if (!required.isEmpty()) {
      ArrayNode list = schema.putArray(REQUIRED);
      required.forEach(list::add);
    }
    return schema.setAll(given);
  }

  /** The same, with properties in any case, and be there none. */
  public static ObjectNode withProperties(Tool tool, Adaptations notes) {
    ObjectNode schema = of(tool, notes);
    if (!schema.path(PROPERTIES).isObject()) {
      schema.putObject(PROPERTIES);
    }
    return schema;
  }

  private static List<String> names(JsonNode list) {
    return list.valueStream().filter(JsonNode::isTextual).map(JsonNode::asText).toList();
  }
}
