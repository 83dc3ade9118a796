package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's embeddings. Made anew for each call. Source: its API reference.
 *
 * <p>Tested by {@code SimulatedEmbeddingsTest}.
 */
final class OpenAiEmbeddingsDialect implements Dialect {
  static final String PATH = "/v1/embeddings";

  private static final int MOST_TEXTS = 2_048;
  private static final int MOST_TOKENS = 300_000;
  private static final int MOST_OF_TEXT = 8_192;

  private final OpenAiDialect server = new OpenAiDialect();
  private @Nullable EmbeddedTexts asked;
  private boolean base64;

  @Override
  public String basePath() {
    return server.basePath();
  }

  @Override
  public boolean answers(String path) {
    return path.equals(PATH);
  }

  @Override
  public Prompt read(String path, JsonNode body) throws InvalidRequestException {
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
    asked = read;
    return read.prompt();
  }

  @Override
  public List<String> texts() {
    return asked().texts();
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
  public EventStream stream(SimulatedReply reply, Prompt prompt) {
    throw new IllegalStateException("There is no stream of vectors");
  }

  @Override
  public byte[] malformedEvent() {
    return server.malformedEvent();
  }

  @Override
  public byte[] errorEvent() {
    return server.errorEvent();
  }

  @Override
  public ErrorReply error(
      FaultKind kind, String model, @Nullable String detail, @Nullable Duration retryAfter) {
    return server.error(kind, model, detail, retryAfter);
  }

  @Override
  public String requestIdHeader() {
    return server.requestIdHeader();
  }

  @Override
  public Map<String, String> rateLimitHeaders(RateLimitState state) {
    return server.rateLimitHeaders(state);
  }

  @Override
  public String idPrefix() {
    return "embd-";
  }

  private EmbeddedTexts asked() {
    return Objects.requireNonNull(asked);
  }
}
