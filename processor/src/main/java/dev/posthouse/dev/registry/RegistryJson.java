package dev.posthouse.dev.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the registry's requests hold, and how its answers are written.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class RegistryJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

  private RegistryJson() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ArrayNode array() {
    return JSON.createArrayNode();
  }

  static void answer(Context context, JsonNode body) {
    answer(context, body.toString());
  }

  /**
   * Answers with a text as it is.
   *
   * @param body JSON
   */
  static void answer(Context context, String body) {
    context.contentType(CONTENT_TYPE).result(body);
  }

  static boolean isAnswered(Context context) {
    return CONTENT_TYPE.equals(context.res().getContentType());
  }

  /**
   * The request's fields.
   *
   * @throws RegistryException if its body is no JSON object
   */
  static JsonNode body(Context context) {
    try {
      JsonNode body = JSON.readTree(context.body());
      if (!body.isObject()) {
        throw RegistryException.notJson("it must be an object");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw RegistryException.notJson(e.getOriginalMessage());
    }
  }

  /** The schema that a request holds, with its references. */
  static SchemaDefinition schema(JsonNode body, Registry registry) {
    String type = body.path("schemaType").asText("AVRO");
    if (body.hasNonNull("schemaType") && !type.equals("AVRO")) {
      throw RegistryException.invalidSchema(
          "the type is %s; this registry keeps AVRO only".formatted(type));
    }
    JsonNode schema = body.path("schema");
    if (!schema.isTextual() || schema.textValue().isBlank()) {
      throw RegistryException.invalidSchema(
          "the field 'schema' must be a text that holds an Avro schema");
    }
    return registry.parse(schema.textValue(), references(body.path("references")));
  }

  private static List<SchemaReference> references(JsonNode nodes) {
    List<SchemaReference> references = new ArrayList<>();
    for (JsonNode node : nodes) {
      JsonNode version = node.path("version");
      if (!node.path("name").isTextual()
          || !node.path("subject").isTextual()
          || !version.canConvertToInt()) {
        throw RegistryException.invalidSchema(
            "each of the references must have a name, a subject and a version");
      }
      references.add(
          new SchemaReference(
              node.path("name").textValue(), node.path("subject").textValue(), version.intValue()));
    }
    return references;
  }

  /** A whole number that a request may hold; null if it does not. */
  static @Nullable Integer number(JsonNode body, String field) {
    JsonNode node = body.path(field);
    return node.canConvertToInt() && node.intValue() > 0 ? node.intValue() : null;
  }

  static ObjectNode json(RegisteredSchema schema) {
    ObjectNode json =
        object()
            .put("subject", schema.subject())
            .put("version", schema.version())
            .put("id", schema.id());
    addReferences(json, schema);
    return json.put("schema", schema.definition().text());
  }

  static void addReferences(ObjectNode json, RegisteredSchema schema) {
    List<SchemaReference> references = schema.definition().references();
    if (!references.isEmpty()) {
      json.set("references", SchemaRecords.references(references));
    }
  }

  /** Whether a query parameter is {@code true}. */
  static boolean isTrue(Context context, String parameter) {
    return Boolean.parseBoolean(context.queryParam(parameter));
  }
}
