package dev.posthouse.dev.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subjects and their versions: registered, found, deleted, held against a new schema.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class SubjectRoutes {
  private final Registry registry;

  SubjectRoutes(Registry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/subjects", this::subjects);
    routes.post("/subjects/{subject}", this::lookup);
    routes.delete("/subjects/{subject}", this::deleteSubject);
    routes.get("/subjects/{subject}/versions", this::versions);
    routes.post("/subjects/{subject}/versions", this::register);
    routes.get("/subjects/{subject}/versions/{version}", this::version);
    routes.delete("/subjects/{subject}/versions/{version}", this::deleteVersion);
    routes.get("/subjects/{subject}/versions/{version}/schema", this::schema);
    routes.get("/subjects/{subject}/versions/{version}/referencedby", this::referencedBy);
    routes.post("/compatibility/subjects/{subject}/versions", context -> compatible(context, null));
    routes.post(
        "/compatibility/subjects/{subject}/versions/{version}",
        context -> compatible(context, context.pathParam("version")));
  }

  private void subjects(Context context) {
    String prefix = context.queryParam("subjectPrefix");
    boolean deleted = RegistryJson.isTrue(context, "deleted");
    boolean onlyDeleted = RegistryJson.isTrue(context, "deletedOnly");
    ArrayNode names = RegistryJson.array();
    List<String> live = registry.subjects(schema -> !schema.deleted());
    registry.subjects(_ -> true).stream()
        .filter(name -> prefix == null || name.startsWith(prefix))
        .filter(name -> onlyDeleted ? !live.contains(name) : deleted || live.contains(name))
        .forEach(names::add);
    RegistryJson.answer(context, names);
  }

  private void versions(Context context) {
    ArrayNode versions = RegistryJson.array();
    registry
        .versions(context.pathParam("subject"), RegistryJson.isTrue(context, "deleted"))
        .forEach(schema -> versions.add(schema.version()));
    RegistryJson.answer(context, versions);
  }

  private void register(Context context) {
    JsonNode body = RegistryJson.body(context);
    RegisteredSchema registered =
        registry.register(
            context.pathParam("subject"),
            RegistryJson.schema(body, registry),
            RegistryJson.number(body, "id"),
            RegistryJson.number(body, "version"));
    RegistryJson.answer(context, RegistryJson.object().put("id", registered.id()));
  }

  private void lookup(Context context) {
    RegistryJson.answer(
        context,
        RegistryJson.json(
            registry.lookup(
                context.pathParam("subject"),
                RegistryJson.schema(RegistryJson.body(context), registry),
                RegistryJson.isTrue(context, "deleted"))));
  }

  private void version(Context context) {
    RegistryJson.answer(context, RegistryJson.json(found(context)));
  }

  private void schema(Context context) {
    RegistryJson.answer(context, found(context).definition().text());
  }

  private void referencedBy(Context context) {
    ArrayNode ids = RegistryJson.array();
    registry.referencing(found(context)).forEach(schema -> ids.add(schema.id()));
    RegistryJson.answer(context, ids);
  }

  private RegisteredSchema found(Context context) {
    return registry.version(
        context.pathParam("subject"),
        context.pathParam("version"),
        RegistryJson.isTrue(context, "deleted"));
  }

  private void deleteSubject(Context context) {
    ArrayNode versions = RegistryJson.array();
    registry
        .delete(context.pathParam("subject"), RegistryJson.isTrue(context, "permanent"))
        .forEach(versions::add);
    RegistryJson.answer(context, versions);
  }

  private void deleteVersion(Context context) {
    int version =
        registry.delete(
            context.pathParam("subject"),
            context.pathParam("version"),
            RegistryJson.isTrue(context, "permanent"));
    RegistryJson.answer(context, Integer.toString(version));
  }

  private void compatible(Context context, @Nullable String version) {
    String subject = context.pathParam("subject");
    boolean compatible =
        registry.compatible(
            subject, version, RegistryJson.schema(RegistryJson.body(context), registry));
    ObjectNode answer = RegistryJson.object().put("is_compatible", compatible);
    if (RegistryJson.isTrue(context, "verbose")) {
      ArrayNode messages = answer.putArray("messages");
      if (!compatible) {
        messages.add(
            String.valueOf(
                RegistryException.incompatible(subject, registry.level(subject, true))
                    .getMessage()));
      }
    }
    RegistryJson.answer(context, answer);
  }
}
