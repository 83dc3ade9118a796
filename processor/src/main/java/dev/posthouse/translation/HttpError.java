package dev.posthouse.translation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor answered instead of a stream, or the error event inside one.
 *
 * @param status the HTTP status; 200 for an error event
 * @param headers by lower-case name; the first value of each
 * @param body as far as it was read; empty if there was none
 */
public record HttpError(int status, Map<String, String> headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public HttpError {
    var byLowerCaseName = new TreeMap<String, String>();
    headers.forEach(
        (name, value) -> byLowerCaseName.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    headers = byLowerCaseName;
  }

  public @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  /** The body as JSON; a missing node if it is not JSON: a page, nothing, or half of something. */
  public JsonNode json() {
    try {
      JsonNode read = JSON.readTree(body);
      return read == null ? MissingNode.getInstance() : read;
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }
}
