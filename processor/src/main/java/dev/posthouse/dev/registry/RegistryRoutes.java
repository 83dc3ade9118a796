package dev.posthouse.dev.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/**
 * The part of Confluent's REST API that its clients and kafkajs' use for Avro: schemas by subject
 * and by id, references, deletes, compatibility, modes. What is not kept here (other types of
 * schema, contexts, exporters, keys) is refused with a word of what is. Source: Confluent's Schema
 * Registry API reference.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class RegistryRoutes {
  private final Registry registry;

  RegistryRoutes(Registry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    new SubjectRoutes(registry).addTo(routes);
    new SchemaRoutes(registry).addTo(routes);
    new SubjectSettingsRoutes(registry).addTo(routes);
    routes.get("/", context -> RegistryJson.answer(context, RegistryJson.object()));
    routes.get("/contexts", context -> RegistryJson.answer(context, RegistryJson.array().add(".")));
    routes.get("/v1/metadata/id", RegistryRoutes::id);
    routes.get(
        "/v1/metadata/version",
        context ->
            RegistryJson.answer(
                context, RegistryJson.object().put("version", "posthouse-development")));
    routes.exception(RegistryException.class, RegistryRoutes::fail);
    routes.error(HttpStatus.NOT_FOUND.getCode(), RegistryRoutes::nothingThere);
    routes.error(HttpStatus.METHOD_NOT_ALLOWED.getCode(), RegistryRoutes::notSo);
  }

  /** Which registry this is; clients of newer versions ask it first. */
  private static void id(Context context) {
    ObjectNode scope = JsonNodeFactory.instance.objectNode();
    scope.putArray("path");
    scope.putObject("clusters").put("schema-registry-cluster", "posthouse-development");
    ObjectNode answer = RegistryJson.object().put("id", "");
    answer.set("scope", scope);
    RegistryJson.answer(context, answer);
  }

  private static void fail(RegistryException e, Context context) {
    RegistryJson.answer(
        context.status(e.status()),
        RegistryJson.object().put("error_code", e.code()).put("message", e.getMessage()));
  }

  private static void nothingThere(Context context) {
    if (!RegistryJson.isAnswered(context)) {
      fail(RegistryException.pathNotFound(context.path()), context);
    }
  }

  private static void notSo(Context context) {
    fail(RegistryException.methodNotAllowed(context.method().name(), context.path()), context);
  }
}
