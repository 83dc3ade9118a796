package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/**
 * OpenAI's embeddings. Made anew for each call. Source: its API reference.
 *
 * <p>Tested by {@code SimulatedEmbeddingsTest}.
 */
final class OpenAiEmbeddingsDialect extends EmbeddingsDialect {
  static final String PATH = "/v1/embeddings";

  private static final int MOST_TEXTS = 2_048;
  private static final int MOST_TOKENS = 300_000;
  private static final int MOST_OF_TEXT = 8_192;

  private boolean base64;

  OpenAiEmbeddingsDialect() {
    super(new OpenAiDialect());
  }

  @Override
  public boolean answers(String path) {
    return path.equals(PATH);
  }

  @Override
  EmbeddedTexts ask(String path, JsonNode body) throws InvalidRequestException {
    if (!body.path("model").isTextual()) {
      throw new InvalidRequestException("you must provide a model parameter");
    }
    List<String> texts = EmbeddedTexts.texts(body.path("input"));
    if (texts.size() > MOST_TEXTS) {
      throw new InvalidRequestException(
          "Invalid 'input': array too long. Expected an array with maximum length %d, but got an array with length %d instead."
              .formatted(MOST_TEXTS, texts.size()));
    }
    for (int i = 0; i < texts.size(); i++) {
      if (Tokens.of(texts.get(i).length()) > MOST_OF_TEXT) {
        throw new InvalidRequestException(
            "Invalid 'input[%d]': maximum input length is %d tokens.".formatted(i, MOST_OF_TEXT));
      }
    }
    EmbeddedTexts read =
        EmbeddedTexts.of(body.path("model").asText(), texts, body.path("dimensions"));
    if (read.tokens() > MOST_TOKENS) {
      throw new InvalidRequestException(
          "Requested %d tokens, max %d tokens per request".formatted(read.tokens(), MOST_TOKENS));
    }
    base64 = body.path("encoding_format").asText("float").equals("base64");
    return read;
  }

  @Override
  public ObjectNode whole(SimulatedReply reply) {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    for (int i = 0; i < asked().texts().size(); i++) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      float[] vector =
          SimulatedVectors.of(asked().model(), asked().texts().get(i), asked().dimensions());
      if (base64) {
        item.put("embedding", Base64.getEncoder().encodeToString(SimulatedVectors.bytes(vector)));
      } else {
        ArrayNode numbers = item.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
    }
    list.put("model", asked().model());
    list.putObject("usage")
        .put("prompt_tokens", asked().tokens())
        .put("total_tokens", asked().tokens());
    return list;
  }

  @Override
  public String idPrefix() {
    return "embd-";
  }
}
