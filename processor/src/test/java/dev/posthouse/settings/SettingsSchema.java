package dev.posthouse.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The JSON Schema of the settings, from the declarations of their keys. It never calls wrong what
 * the reader takes; what only the reader can know, it lets pass: how settings go together, the
 * bounds of durations and sizes, and what a variable holds.
 */
final class SettingsSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Where a {@code $} stands, the environment has its say. */
  private static final String VARIABLE = "\\$";

  private static final String WHOLE_NUMBER = "^[-+]?[0-9_]*[0-9][0-9_]*$";
  private static final String NUMBER = "^[-+]?[0-9_.]*[0-9][0-9_.]*([eE][-+]?[0-9]+)?$";
  private static final String ISO_DURATION = "^[pP].+$";

  private SettingsSchema() {}

  static ObjectNode create() {
    ObjectNode schema =
        JSON.objectNode()
            .put("$schema", "http://json-schema.org/draft-07/schema#")
            .put("title", "Settings of Posthouse");
    schema.setAll(section(SettingsReader.SHAPE));
    return schema;
  }

  private static ObjectNode section(Shape shape) {
    ObjectNode section = JSON.objectNode();
    // A key without a value is an empty section.
    section.putArray("type").add("object").add("null");
    ObjectNode properties = section.putObject("properties");
    for (Key key : shape.keys()) {
      ObjectNode property = JSON.objectNode().put("description", description(key));
      property.setAll(value(key));
      if (!shape.required().contains(key)) {
        putDefault(property, key);
      }
      properties.set(key.name(), property);
    }
    new TreeMap<>(shape.refused())
        .forEach(
            (name, reason) ->
                properties
                    .putObject(name)
                    .put("description", "Cannot be set: " + reason)
                    .putObject("not"));
    putNames(section, "required", shape.required());
    if (!shape.requirements().isEmpty()) {
      ArrayNode all = section.putArray("allOf");
      shape.requirements().forEach(requirement -> all.add(conditional(requirement)));
    }
    Pattern others = shape.others();
    if (others != null) {
      section.putObject("patternProperties").set(anchored(others), text(Shape.ANY));
    }
    return section.put("additionalProperties", false);
  }

  private static ObjectNode conditional(Shape.Requirement requirement) {
    Key.Choice<?> choice = requirement.choice();
    ObjectNode conditional = JSON.objectNode();
    ObjectNode condition = conditional.putObject("if");
    condition.putObject("properties").putObject(choice.name()).put("const", requirement.word());
    if (!Key.Choice.word(choice.fallback()).equals(requirement.word())) {
      condition.putArray("required").add(choice.name());
    }
    putNames(conditional.putObject("then"), "required", requirement.keys());
    return conditional;
  }

  private static void putNames(ObjectNode node, String field, List<Key> keys) {
    if (!keys.isEmpty()) {
      ArrayNode names = node.putArray(field);
      keys.forEach(key -> names.add(key.name()));
    }
  }

  private static String description(Key key) {
    return key instanceof Key.Amount<?> amount
        ? key.description() + " (" + bounds(amount) + ")"
        : key.description();
  }

  private static <T extends Comparable<T>> String bounds(Key.Amount<T> key) {
    return key.quantity().format().apply(key.least())
        + " to "
        + key.quantity().format().apply(key.most());
  }

  private static ObjectNode value(Key key) {
    return switch (key) {
      case Key.Amount<?> amount -> amount(amount);
      case Key.Flag _ ->
          anyOf(JSON.objectNode().put("type", "boolean"), string("^(?:true|false)$"));
      case Key.Choice<?> choice -> {
        ObjectNode words = JSON.objectNode();
        choice.words().forEach(words.putArray("enum")::add);
        yield anyOf(words, JSON.objectNode().put("type", "string").put("pattern", VARIABLE));
      }
      case Key.Text text -> text(text.pattern());
      case Key.Texts texts -> {
        ObjectNode list = JSON.objectNode().put("type", "array").put("minItems", 1);
        list.put("uniqueItems", true).set("items", text(texts.pattern()));
        yield texts.orOne() ? anyOf(text(texts.pattern()), list) : list;
      }
      case Key.Part part -> section(part.shape());
      case Key.Parts parts -> {
        ObjectNode sections = JSON.objectNode();
        sections.putArray("type").add("object").add("null");
        if (parts.names() != Shape.ANY) {
          sections.putObject("propertyNames").put("pattern", anchored(parts.names()));
        }
        sections.set("additionalProperties", section(parts.shape()));
        yield sections;
      }
    };
  }

  private static ObjectNode amount(Key.Amount<?> key) {
    if (key.quantity().equals(Quantity.DURATION)) {
      return string(anchored(DurationText.WHOLE) + "|" + ISO_DURATION);
    }
    if (key.quantity().equals(Quantity.SIZE)) {
      return string(anchored(SizeText.SIZE));
    }
    ObjectNode number = JSON.objectNode();
    if (key.least() instanceof Integer least && key.most() instanceof Integer most) {
      number.put("type", "integer").put("minimum", least).put("maximum", most);
      return anyOf(number, string(WHOLE_NUMBER));
    }
    number.put("type", "number");
    number.put("minimum", ((Number) key.least()).doubleValue());
    number.put("maximum", ((Number) key.most()).doubleValue());
    return anyOf(number, string(NUMBER));
  }

  private static ObjectNode text(Pattern pattern) {
    ObjectNode text =
        JSON.objectNode()
            .put("pattern", pattern == Shape.ANY ? "\\S" : anchored(pattern) + "|" + VARIABLE);
    // An unquoted 1 or true is text to the reader.
    text.putArray("type").add("string").add("number").add("boolean");
    return text;
  }

  private static ObjectNode string(String pattern) {
    return JSON.objectNode().put("type", "string").put("pattern", pattern + "|" + VARIABLE);
  }

  private static ObjectNode anyOf(ObjectNode one, ObjectNode other) {
    ObjectNode any = JSON.objectNode();
    any.putArray("anyOf").add(one).add(other);
    return any;
  }

  private static String anchored(Pattern pattern) {
    return pattern == Shape.ANY ? "" : "^(?:" + pattern.pattern() + ")$";
  }

  private static void putDefault(ObjectNode property, Key key) {
    switch (key) {
      case Key.Amount<?> amount when amount.hasWritableFallback() -> putFallback(property, amount);
      case Key.Flag flag -> property.put("default", flag.fallback());
      case Key.Choice<?> choice -> property.put("default", Key.Choice.word(choice.fallback()));
      case Key.Text text when text.fallback() != null -> property.put("default", text.fallback());
      case Key.Amount<?> _, Key.Text _, Key.Texts _, Key.Part _, Key.Parts _ -> {}
    }
  }

  private static <T extends Comparable<T>> void putFallback(
      ObjectNode property, Key.Amount<T> key) {
    if (key.fallback() instanceof Integer number) {
      property.put("default", number);
    } else if (key.fallback() instanceof Double number) {
      property.put("default", number);
    } else {
      property.put("default", key.quantity().format().apply(key.fallback()));
    }
  }
}
