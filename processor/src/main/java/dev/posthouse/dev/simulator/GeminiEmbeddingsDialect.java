package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's batchEmbedContents. Made anew for each call. As its vendor's, it embeds the beginning of
 * a text that is too long, and says nothing.
 *
 * <p>Tested by {@code SimulatedEmbeddingsTest}.
 */
final class GeminiEmbeddingsDialect extends EmbeddingsDialect {
  static final Pattern PATH =
      Pattern.compile("/v1(?:beta|alpha)?/models/([^/:]+):batchEmbedContents");
  private static final Pattern COUNT =
      Pattern.compile("/v1(?:beta|alpha)?/models/[^/:]+:countTokens");

  private static final int MOST_TEXTS = 100;
  private static final int MOST_OF_TEXT = 2_048;

  /** How many tokens a text has; null at another path. */
  static @Nullable ObjectNode count(String path, JsonNode body) {
    if (!COUNT.matcher(path).matches()) {
      return null;
    }
    int characters = 0;
    for (JsonNode content : body.path("contents")) {
      characters += Dialect.text(content.path("parts")).length();
    }
    return Json.object().put("totalTokens", Tokens.of(characters));
  }

  GeminiEmbeddingsDialect() {
    super(new GeminiDialect());
  }

  @Override
  public boolean answers(String path) {
    return PATH.matcher(path).matches();
  }

  @Override
  EmbeddedTexts ask(String path, JsonNode body) throws InvalidRequestException {
    Matcher matcher = PATH.matcher(path);
    JsonNode requests = body.path("requests");
    if (!matcher.matches() || requests.isEmpty()) {
      throw new InvalidRequestException("* BatchEmbedContentsRequest.requests: must not be empty");
    }
    if (requests.size() > MOST_TEXTS) {
      throw new InvalidRequestException(
          "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode request : requests) {
      if (!request.path("model").asText().equals("models/" + matcher.group(1))) {
        throw new InvalidRequestException("* BatchEmbedContentsRequest.requests: model differs");
      }
      String text = Dialect.text(request.path("content").path("parts"));
      if (text.isEmpty()) {
        throw new InvalidRequestException("* EmbedContentRequest.content: contents is required");
      }
      texts.add(text);
    }
    return EmbeddedTexts.of(matcher.group(1), texts, requests.path(0).path("outputDimensionality"));
  }

  @Override
  public ObjectNode whole(SimulatedReply reply) {
    ObjectNode body = Json.object();
    ArrayNode embeddings = body.putArray("embeddings");
    for (String text : asked().texts()) {
      String read = text.substring(0, Math.min(text.length(), MOST_OF_TEXT * Tokens.CHARACTERS));
      ArrayNode values = embeddings.addObject().putArray("values");
      for (float number : SimulatedVectors.of(asked().model(), read, asked().dimensions())) {
        values.add(number);
      }
    }
    body.putObject("usageMetadata").put("promptTokenCount", asked().tokens());
    return body;
  }
}
