package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.util.Map;
import java.util.Set;

/**
 * Merges into a vendor's body what a request has for this provider alone: under its name or, if
 * there is nothing, under its api. As in RFC 7396, objects are merged, null removes a field, and
 * everything else replaces what was there.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class ProviderOptions {

  /** What is not the request's to choose: model and platform are settings, and we read a stream. */
  private static final Set<String> FIXED = Set.of("model", "stream");

  private ProviderOptions() {}

  public static void merge(
      ObjectNode body, JobRequest request, ProviderSettings settings, Adaptations notes) {
    String text = request.getProviderOptions();
    if (text == null) {
      return;
    }
    ObjectNode all = JsonText.object(text, "providerOptions");
    String api = settings.api().word();
    JsonNode own = all.has(settings.name()) ? all.get(settings.name()) : all.get(api);
    if (own == null) {
      return;
    }
    if (!(own instanceof ObjectNode options)) {
      throw new InvalidRequest("providerOptions must hold an object for each provider.");
    }
    for (String fixed : FIXED) {
      if (options.remove(fixed) != null) {
        notes.note("providerOptions", "its " + fixed + " was left out, since %s has its own");
      }
    }
    merge(body, options);
  }

  private static void merge(ObjectNode target, ObjectNode options) {
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      String field = option.getKey();
      if (option.getValue().isNull()) {
        target.remove(field);
      } else if (option.getValue() instanceof ObjectNode object) {
        ObjectNode inner =
            target.get(field) instanceof ObjectNode there ? there : target.objectNode();
        merge(inner, object);
        target.set(field, inner);
      } else {
        target.set(field, option.getValue());
      }
    }
  }
}
