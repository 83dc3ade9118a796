package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.settings.Api;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a provider wants back with the next turn, such as signed or encrypted reasoning. A result
 * holds it as a text, which the producer returns untouched in the message that holds the answer.
 * Only the API and the model that it is from get it back; to others, a hand-over's for example, it
 * means nothing, and is not sent.
 *
 * @param api the API that it is from, by its word in the settings; may be one that is not known
 * @param model the model that was asked
 * @param content in the vendor's own form; what the adapter wrote that reads it
 */
public record Continuation(String api, String model, JsonNode content) {

  /** In characters. Results must fit their topic; Kafka's own limit is a mebibyte. */
  public static final int LONGEST = 256 * 1024;

  /** Versions of one model by date read each other's. */
  private static final Pattern DATE = Pattern.compile("[-@](\\d{4}-\\d{2}-\\d{2}|\\d{8})$");

  /** What a model wants back. */
  public static Continuation of(Api api, String model, JsonNode content) {
    return new Continuation(api.word(), model, content);
  }

  /**
   * Reads what a message holds.
   *
   * @throws InvalidRequest if no result ever held it
   */
  public static Continuation read(String text) {
    ObjectNode fields = JsonText.object(text);
    if (fields == null
        || !fields.path("api").isTextual()
        || !fields.path("model").isTextual()
        || !fields.path("content").isContainerNode()) {
      throw new InvalidRequest(
          "continuation is none. Give what the result had in continuation, untouched, or leave it"
              + " out.");
    }
    return new Continuation(
        fields.path("api").asText(), fields.path("model").asText(), fields.path("content"));
  }

  /** Whether a text can be read. */
  public static boolean canBeRead(String text) {
    try {
      read(text);
      return true;
    } catch (InvalidRequest _) {
      return false;
    }
  }

  /** Those that a model takes back. */
  static Predicate<Continuation> takenBack(
      Api api, String model, Capabilities capabilities, Adaptations notes) {
    return continuation -> {
      boolean own = continuation.isFrom(api, model);
      if (own && !capabilities.take(Parameter.CONTINUATION)) {
        notes.leftOut("continuation");
        return false;
      }
      return own;
    };
  }

  /** Whether it is this API's and this model's own. */
  public boolean isFrom(Api itsApi, String itsModel) {
    return api.equals(itsApi.word()) && family(model).equals(family(itsModel));
  }

  /** The text that a result holds. */
  public String text() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("api", api)
        .put("model", model)
        .set("content", content)
        .toString();
  }

  private static String family(String model) {
    return DATE.matcher(model).replaceFirst("");
  }
}
