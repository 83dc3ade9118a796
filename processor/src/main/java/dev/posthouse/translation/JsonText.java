package dev.posthouse.translation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reads the JSON texts that requests and answers hold. */
public final class JsonText {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonText() {}

  /** A document; null if the text is none, or more than one. */
  public static @Nullable JsonNode document(String text) {
    try {
      JsonNode read = JSON.readTree(text);
      return read == null || read.isMissingNode() ? null : read;
    } catch (JsonProcessingException _) {
      // Its message would quote the text.
      return null;
    }
  }

  /** An object; null if the text is anything else. */
  public static @Nullable ObjectNode object(String text) {
    return document(text) instanceof ObjectNode object ? object : null;
  }

  /**
   * An object of a request.
   *
   * @param field where it stands, for the error
   */
  public static ObjectNode object(String text, String field) {
    ObjectNode object = object(text);
    if (object == null) {
      throw new InvalidRequest(field + " is not a JSON object. Give one.");
    }
    return object;
  }
}
