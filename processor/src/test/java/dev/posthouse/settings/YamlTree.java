package dev.posthouse.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML text as an editor hands it to a JSON Schema: by the core schema of YAML 1.2. */
final class YamlTree {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private YamlTree() {}

  static JsonNode of(String yaml) {
    return of(new Yaml(new LoaderOptions()).compose(new StringReader(yaml)));
  }

  private static JsonNode of(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping
            .getValue()
            .forEach(
                entry ->
                    object.set(
                        ((ScalarNode) entry.getKeyNode()).getValue(), of(entry.getValueNode())));
        yield object;
      }
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.getValue().forEach(element -> array.add(of(element)));
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new IllegalArgumentException("not in a file of settings: " + node);
    };
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return JSON.textNode(text);
    }
    if (NULL.matcher(text).matches()) {
      return JSON.nullNode();
    }
    if (BOOLEAN.matcher(text).matches()) {
      return JSON.booleanNode(Boolean.parseBoolean(text));
    }
    return NUMBER.matcher(text).matches()
        ? JSON.numberNode(new BigDecimal(text))
        : JSON.textNode(text);
  }
}
