package dev.posthouse.dev.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Comparator;
import java.util.List;

/**
 * Schemas by their ids, as whoever reads a record asks for them.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class SchemaRoutes {
  private final Registry registry;

  SchemaRoutes(Registry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/schemas", this::schemas);
    routes.get(
        "/schemas/types",
        context -> RegistryJson.answer(context, RegistryJson.array().add("AVRO")));
    routes.get("/schemas/ids/{id}", this::schema);
    routes.get(
        "/schemas/ids/{id}/schema",
        context -> RegistryJson.answer(context, found(context).getFirst().definition().text()));
    routes.get("/schemas/ids/{id}/subjects", this::subjects);
    routes.get("/schemas/ids/{id}/versions", this::versions);
  }

  private void schemas(Context context) {
    String prefix = context.queryParam("subjectPrefix");
    boolean deleted = RegistryJson.isTrue(context, "deleted");
    List<RegisteredSchema> found =
        registry.schemas(
            schema ->
                (deleted || !schema.deleted())
                    && (prefix == null || schema.subject().startsWith(prefix)));
    boolean latest = RegistryJson.isTrue(context, "latestOnly");
    ArrayNode schemas = RegistryJson.array();
    for (int i = 0; i < found.size(); i++) {
      boolean isLatest =
          i == found.size() - 1 || !found.get(i + 1).subject().equals(found.get(i).subject());
      if (!latest || isLatest) {
        schemas.add(RegistryJson.json(found.get(i)));
      }
    }
    RegistryJson.answer(context, schemas);
  }

  private void schema(Context context) {
    RegisteredSchema schema = found(context).getFirst();
    ObjectNode answer = RegistryJson.object();
    RegistryJson.addReferences(answer, schema);
    answer.put("schema", schema.definition().text());
    if (RegistryJson.isTrue(context, "fetchMaxId")) {
      registry.schemas(_ -> true).stream()
          .map(RegisteredSchema::id)
          .max(Comparator.naturalOrder())
          .ifPresent(highest -> answer.put("maxId", highest));
    }
    RegistryJson.answer(context, answer);
  }

  private void subjects(Context context) {
    ArrayNode subjects = RegistryJson.array();
    listed(context).stream().map(RegisteredSchema::subject).distinct().forEach(subjects::add);
    RegistryJson.answer(context, subjects);
  }

  private void versions(Context context) {
    ArrayNode versions = RegistryJson.array();
    for (RegisteredSchema schema : listed(context)) {
      versions.addObject().put("subject", schema.subject()).put("version", schema.version());
    }
    RegistryJson.answer(context, versions);
  }

  private List<RegisteredSchema> listed(Context context) {
    boolean deleted = RegistryJson.isTrue(context, "deleted");
    return found(context).stream().filter(schema -> deleted || !schema.deleted()).toList();
  }

  private List<RegisteredSchema> found(Context context) {
    try {
      return registry.withId(Integer.parseInt(context.pathParam("id")));
    } catch (NumberFormatException e) {
      throw RegistryException.pathNotFound(context.path());
    }
  }
}
