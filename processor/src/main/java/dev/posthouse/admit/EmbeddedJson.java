package dev.posthouse.admit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.posthouse.translation.Surrogates;
import java.io.IOException;
import java.util.Optional;

/**
 * A text of a request that holds a JSON object. What is refused in the request's own JSON is
 * refused here too: a name given twice, half of a surrogate pair. A fault names the place and
 * quotes nothing.
 *
 * <p>Tested by {@code RejectionTest}.
 */
final class EmbeddedJson {
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private EmbeddedJson() {}

  /** What keeps the text from being a JSON object; empty if it is one. */
  static Optional<String> fault(String text) {
    try (JsonParser parser = STRICT.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of("is not a JSON object");
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return Optional.of("is not a whole JSON object");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (holdsHalfACharacter(parser, token)) {
          return Optional.of(
              "holds half of a surrogate pair at "
                  + place(parser.currentTokenLocation())
                  + "; escape both halves, or neither");
        }
      }
      return parser.nextToken() == null
          ? Optional.empty()
          : Optional.of("is a JSON object with something behind it");
    } catch (JsonProcessingException e) {
      return Optional.of(reason(e) + " at " + place(e.getLocation()));
    } catch (IOException e) {
      return Optional.of("is not a JSON object");
    }
  }

  private static String reason(JsonProcessingException e) {
    boolean twice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
    return twice ? "gives a name twice" : "is not a JSON object: its syntax is broken";
  }

  private static boolean holdsHalfACharacter(JsonParser parser, JsonToken token)
      throws IOException {
    return (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING)
        && Surrogates.hasHalf(parser.getText());
  }

  private static String place(JsonLocation at) {
    return "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }
}
