package dev.posthouse.dev.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Compatibility levels and modes: of one subject, and of those that have none of their own.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class SubjectSettingsRoutes {
  private final Registry registry;

  SubjectSettingsRoutes(Registry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/config", context -> RegistryJson.answer(context, level(registry.level())));
    routes.put("/config", context -> setLevel(context, null));
    routes.delete("/config", context -> removeLevel(context, null));
    routes.get("/config/{subject}", this::levelOf);
    routes.put("/config/{subject}", context -> setLevel(context, subject(context)));
    routes.delete("/config/{subject}", context -> removeLevel(context, subject(context)));
    routes.get("/mode", context -> RegistryJson.answer(context, mode(registry.mode())));
    routes.put("/mode", context -> setMode(context, null));
    routes.delete("/mode", context -> removeMode(context, null));
    routes.get("/mode/{subject}", this::modeOf);
    routes.put("/mode/{subject}", context -> setMode(context, subject(context)));
    routes.delete("/mode/{subject}", context -> removeMode(context, subject(context)));
  }

  private void levelOf(Context context) {
    RegistryJson.answer(context, level(registry.level(subject(context), orDefault(context))));
  }

  private void setLevel(Context context, @Nullable String subject) {
    CompatibilityLevel level =
        CompatibilityLevel.parse(RegistryJson.body(context).path("compatibility").asText());
    registry.setLevel(subject, level);
    RegistryJson.answer(context, RegistryJson.object().put("compatibility", level.name()));
  }

  private void removeLevel(Context context, @Nullable String subject) {
    CompatibilityLevel former = subject == null ? registry.level() : registry.level(subject, false);
    registry.setLevel(subject, null);
    RegistryJson.answer(context, level(former));
  }

  private void modeOf(Context context) {
    RegistryJson.answer(context, mode(registry.mode(subject(context), orDefault(context))));
  }

  private void setMode(Context context, @Nullable String subject) {
    Mode mode = Mode.parse(RegistryJson.body(context).path("mode").asText());
    registry.setMode(subject, mode, RegistryJson.isTrue(context, "force"));
    RegistryJson.answer(context, mode(mode));
  }

  private void removeMode(Context context, @Nullable String subject) {
    Mode former = subject == null ? registry.mode() : registry.mode(subject, false);
    registry.setMode(subject, null, false);
    RegistryJson.answer(context, mode(former));
  }

  private static ObjectNode level(CompatibilityLevel level) {
    return RegistryJson.object().put("compatibilityLevel", level.name());
  }

  private static ObjectNode mode(Mode mode) {
    return RegistryJson.object().put("mode", mode.name());
  }

  private static String subject(Context context) {
    return context.pathParam("subject");
  }

  private static boolean orDefault(Context context) {
    return RegistryJson.isTrue(context, "defaultToGlobal");
  }
}
