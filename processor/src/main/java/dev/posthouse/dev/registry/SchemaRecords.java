package dev.posthouse.dev.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of the schema topic, as Confluent's registry writes and reads them. Pure.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class SchemaRecords {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private SchemaRecords() {}

  static ObjectNode schemaKey(String subject, int version) {
    return key("SCHEMA", subject).put("version", version).put("magic", 1);
  }

  static ObjectNode deletionKey(String subject) {
    return key("DELETE_SUBJECT", subject).put("magic", 0);
  }

  static ObjectNode configKey(@Nullable String subject) {
    return key("CONFIG", subject).put("magic", 0);
  }

  static ObjectNode modeKey(@Nullable String subject) {
    return key("MODE", subject).put("magic", 0);
  }

  private static ObjectNode key(String type, @Nullable String subject) {
    return JSON.createObjectNode().put("keytype", type).put("subject", subject);
  }

  static ObjectNode value(RegisteredSchema schema) {
    ObjectNode value =
        JSON.createObjectNode()
            .put("subject", schema.subject())
            .put("version", schema.version())
            .put("id", schema.id());
    if (!schema.definition().references().isEmpty()) {
      value.set("references", references(schema.definition().references()));
    }
    return value.put("schema", schema.definition().text()).put("deleted", schema.deleted());
  }

  static ArrayNode references(List<SchemaReference> references) {
    ArrayNode nodes = JSON.createArrayNode();
    for (SchemaReference reference : references) {
      nodes
          .addObject()
          .put("name", reference.name())
          .put("subject", reference.subject())
          .put("version", reference.version());
    }
    return nodes;
  }

  static ObjectNode deletion(String subject, int version) {
    return JSON.createObjectNode().put("subject", subject).put("version", version);
  }

  static ObjectNode value(CompatibilityLevel level) {
    return JSON.createObjectNode().put("compatibilityLevel", level.name());
  }

  static ObjectNode value(Mode mode) {
    return JSON.createObjectNode().put("mode", mode.name());
  }

  /**
   * Does what a record says. One of a kind that only Confluent's registry writes says nothing.
   *
   * @param value null for a tombstone
   */
  static void apply(String key, @Nullable String value, Subjects subjects)
      throws JsonProcessingException {
    JsonNode keys = JSON.readTree(key);
    JsonNode values = value == null ? null : JSON.readTree(value);
    String subject = keys.path("subject").isTextual() ? keys.path("subject").asText() : null;
    switch (keys.path("keytype").asText()) {
      case "SCHEMA" -> {
        if (subject != null && values == null) {
          subjects.remove(subject, keys.path("version").asInt());
        } else if (values != null && isAvro(values)) {
          subjects.put(schema(values, subjects));
        }
      }
      case "DELETE_SUBJECT" -> {
        if (subject != null && values != null) {
          subjects.deleteUpTo(subject, values.path("version").asInt());
          subjects.levels().set(subject, null);
        }
      }
      case "CONFIG" ->
          subjects
              .levels()
              .set(
                  subject,
                  values == null
                      ? null
                      : CompatibilityLevel.parse(values.path("compatibilityLevel").asText()));
      case "MODE" ->
          subjects
              .modes()
              .set(subject, values == null ? null : Mode.parse(values.path("mode").asText()));
      default -> {}
    }
  }

  /** Confluent's registry keeps others in the same topic. */
  private static boolean isAvro(JsonNode value) {
    return value.path("schemaType").asText("AVRO").equals("AVRO");
  }

  private static RegisteredSchema schema(JsonNode value, Subjects subjects) {
    List<SchemaReference> references = new ArrayList<>();
    for (JsonNode reference : value.path("references")) {
      references.add(
          new SchemaReference(
              reference.path("name").asText(),
              reference.path("subject").asText(),
              reference.path("version").asInt()));
    }
    return new RegisteredSchema(
        value.path("subject").asText(),
        value.path("version").asInt(),
        value.path("id").asInt(),
        SchemaDefinition.parse(value.path("schema").asText(), references, subjects::definition),
        value.path("deleted").asBoolean());
  }
}
