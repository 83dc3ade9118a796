package dev.posthouse.admit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The id that a request claims which could not be read: whoever sent it looks for its dead letter
 * under that id. Looks no further than to the first fault of the syntax.
 *
 * <p>Tested by {@code RejectionWordsTest}.
 */
final class ClaimedId {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private ClaimedId() {}

  /**
   * The text of the field {@code id} of a JSON object; null if it has none, or if it is no JSON up
   * to there.
   */
  static @Nullable String of(byte[] value) {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isId = parser.currentName().equals("id");
        JsonToken token = parser.nextToken();
        if (isId) {
          return token == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException _) {
      return null; // its message would quote the request
    }
  }
}
