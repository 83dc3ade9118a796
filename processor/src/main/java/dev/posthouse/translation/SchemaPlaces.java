package dev.posthouse.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where in a schema something stands, said without a word of its user: names that a user chose, of
 * properties for example, are numbers in their order, as in {@code /properties/#2/pattern}. Such
 * places stand in failures, and failures in events.
 */
final class SchemaPlaces {
  /** Keywords whose members have names of the user's. */
  private static final Set<String> NAMING =
      Set.of(
          "properties",
          "patternProperties",
          "$defs",
          "definitions",
          "dependentSchemas",
          "dependentRequired",
          "dependencies");

  private static final Pattern KEYWORD = Pattern.compile("\\$?[a-zA-Z]{1,30}|\\d{1,9}");
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");
  private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

  private final JsonNode schema;

  SchemaPlaces(JsonNode schema) {
    this.schema = schema;
  }

  /** Where the first pattern stands that cannot be read; empty if there is none. */
  Optional<String> brokenPattern() {
    return first(
        schema,
        "",
        false,
        (keyword, value) ->
            (keyword.equals("pattern") && value.isTextual() && isBroken(value.textValue()))
                || (keyword.equals("patternProperties")
                    && value
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .anyMatch(SchemaPlaces::isBroken)));
  }

  /** Where the first reference stands that does not lead into the schema; empty if all do. */
  Optional<String> strayReference() {
    return first(
        schema, "", false, (keyword, value) -> REFERENCES.contains(keyword) && !leadsInside(value));
  }

  private boolean leadsInside(JsonNode reference) {
    if (!reference.isTextual() || !reference.textValue().startsWith("#")) {
      return false;
    }
    String target = reference.textValue().substring(1);
    if (!target.isEmpty() && !target.startsWith("/")) {
      return true; // an anchor: which are there is for the validator to say
    }
    try {
      return !schema.at(JsonPointer.compile(decoded(target))).isMissingNode();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String decoded(String fragment) {
    return URLDecoder.decode(fragment.replace("+", "%2B"), UTF_8);
  }

  /**
   * A place that the validator names.
   *
   * @param pointer a JSON pointer into the schema
   */
  String masked(String pointer) {
    var place = new StringBuilder();
    JsonNode node = schema;
    boolean names = false;
    for (String step : pointer.split("/", -1)) {
      if (step.isEmpty()) {
        continue;
      }
      String name = step.replace("~1", "/").replace("~0", "~");
      place.append('/').append(shown(node, name, names));
      names = !names && NAMING.contains(name);
      node = node.isArray() ? node.path(index(name)) : node.path(name);
    }
    return place.isEmpty() ? "the schema as a whole" : place.toString();
  }

  private static int index(String step) {
    try {
      return Integer.parseInt(step);
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  private interface Test {
    boolean at(String keyword, JsonNode value);
  }

  private static Optional<String> first(JsonNode node, String place, boolean names, Test test) {
    if (node.isArray()) {
      int index = 0;
      for (JsonNode item : node) {
        Optional<String> found = first(item, place + "/" + index++, false, test);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String here = place + "/" + shown(node, member.getKey(), names);
      if (!names && test.at(member.getKey(), member.getValue())) {
        return Optional.of(here);
      }
      if (names || !VALUES.contains(member.getKey())) {
        Optional<String> found =
            first(member.getValue(), here, !names && NAMING.contains(member.getKey()), test);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static String shown(JsonNode parent, String name, boolean chosenByUser) {
    if (!chosenByUser && KEYWORD.matcher(name).matches()) {
      return name;
    }
    int number = 1;
    for (Map.Entry<String, JsonNode> member : parent.properties()) {
      if (member.getKey().equals(name)) {
        return "#" + number;
      }
      number++;
    }
    return "#?";
  }

  private static boolean isBroken(String regex) {
    try {
      EcmaPatterns.compile(regex);
      return false;
    } catch (PatternSyntaxException _) {
      return true;
    }
  }
}
