package dev.posthouse.dev.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The part of Confluent's REST API that its clients use for Avro. Source: its Schema Registry API
 * reference.
 */
final class RegistryRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

  private final Registry registry;

  RegistryRoutes(Registry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/subjects", this::subjects);
    routes.post("/subjects/{subject}", this::lookup);
    routes.get("/subjects/{subject}/versions", this::versions);
    routes.post("/subjects/{subject}/versions", this::register);
    routes.get("/subjects/{subject}/versions/{version}", this::version);
    routes.get("/schemas/ids/{id}", this::schema);
    routes.post("/compatibility/subjects/{subject}/versions/{version}", this::compatible);
    routes.get(
        "/config",
        context ->
            answer(
                context,
                JSON.createObjectNode().put("compatibilityLevel", registry.level().name())));
    routes.put("/config", context -> setLevel(context, null));
    routes.get("/config/{subject}", this::level);
    routes.put("/config/{subject}", context -> setLevel(context, context.pathParam("subject")));
    routes.exception(RegistryException.class, RegistryRoutes::fail);
    routes.error(HttpStatus.NOT_FOUND.getCode(), RegistryRoutes::nothingThere);
  }

  private void subjects(Context context) {
    ArrayNode names = JSON.createArrayNode();
    registry.subjects().forEach(names::add);
    answer(context, names);
  }

  private void versions(Context context) {
    ArrayNode versions = JSON.createArrayNode();
    registry.versions(context.pathParam("subject")).forEach(versions::add);
    answer(context, versions);
  }

  private void register(Context context) {
    int id = registry.register(context.pathParam("subject"), schemaOf(context));
    answer(context, JSON.createObjectNode().put("id", id));
  }

  private void lookup(Context context) {
    answer(context, json(registry.lookup(context.pathParam("subject"), schemaOf(context))));
  }

  private void version(Context context) {
    answer(
        context,
        json(registry.version(context.pathParam("subject"), context.pathParam("version"))));
  }

  private void schema(Context context) {
    try {
      answer(
          context,
          JSON.createObjectNode()
              .put("schema", registry.text(Integer.parseInt(context.pathParam("id")))));
    } catch (NumberFormatException e) {
      throw RegistryException.pathNotFound(context.path());
    }
  }

  private void compatible(Context context) {
    boolean compatible =
        registry.compatible(
            context.pathParam("subject"), context.pathParam("version"), schemaOf(context));
    answer(context, JSON.createObjectNode().put("is_compatible", compatible));
  }

  private void level(Context context) {
    boolean orDefault = Boolean.parseBoolean(context.queryParam("defaultToGlobal"));
    CompatibilityLevel level = registry.level(context.pathParam("subject"), orDefault);
    answer(context, JSON.createObjectNode().put("compatibilityLevel", level.name()));
  }

  private void setLevel(Context context, @Nullable String subject) {
    CompatibilityLevel level =
        CompatibilityLevel.parse(body(context).path("compatibility").asText());
    registry.setLevel(subject, level);
    answer(context, JSON.createObjectNode().put("compatibility", level.name()));
  }

  private static Schema schemaOf(Context context) {
    JsonNode body = body(context);
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw RegistryException.invalidSchema(
          "the type is %s; this registry keeps AVRO only".formatted(type));
    }
    if (!body.path("references").isEmpty()) {
      throw RegistryException.invalidSchema(
          "references are not supported by this registry; put the named types into the schema");
    }
    return RegisteredSchema.parse(body.path("schema").asText());
  }

  private static JsonNode body(Context context) {
    try {
      return JSON.readTree(context.body());
    } catch (JsonProcessingException e) {
      throw RegistryException.invalidSchema("the request is not JSON: " + e.getOriginalMessage());
    }
  }

  private static ObjectNode json(RegisteredSchema schema) {
    return JSON.createObjectNode()
        .put("subject", schema.subject())
        .put("version", schema.version())
        .put("id", schema.id())
        .put("schema", schema.text());
  }

  private static void fail(RegistryException e, Context context) {
    answer(
        context.status(e.status()),
        JSON.createObjectNode().put("error_code", e.code()).put("message", e.getMessage()));
  }

  private static void nothingThere(Context context) {
    if (!CONTENT_TYPE.equals(context.res().getContentType())) {
      fail(RegistryException.pathNotFound(context.path()), context);
    }
  }

  private static void answer(Context context, JsonNode body) {
    context.contentType(CONTENT_TYPE).result(body.toString());
  }
}
