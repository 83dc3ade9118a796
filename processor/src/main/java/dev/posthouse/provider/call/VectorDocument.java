package dev.posthouse.provider.call;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.http.MalformedEventException;
import dev.posthouse.provider.http.SharedBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response with vectors, as OpenAI's and Gemini's servers write it and those that speak like
 * them: numbers in a list, or base64 of float32 numbers, little endian. The numbers are read as
 * they come, since a tree of them would be many times as large.
 *
 * <p>Tested by {@code OpenAiEmbeddingsTest}.
 *
 * @param vectors in the order in which they came
 * @param rest what else came: model, usage, an error
 */
record VectorDocument(List<Item> vectors, ObjectNode rest) {

  /**
   * A vector.
   *
   * @param index of the text that it is for; null if that was not said
   * @param vector its numbers as float32, little endian
   * @param cut whether it is of the beginning of the text alone
   * @param tokens of the text; 0 if not reported
   */
  record Item(@Nullable Integer index, ByteBuffer vector, boolean cut, long tokens) {}

  private static final JsonMapper JSON = SharedBuffers.under(JsonMapper.builder().build());

  /** OpenAI's data; Gemini's embeddings. */
  private static final Set<String> LISTS = Set.of("data", "embeddings");

  /** Of an item, OpenAI's and Gemini's. */
  private static final Set<String> VECTORS = Set.of("embedding", "values");

  /**
   * Reads a body.
   *
   * @throws MalformedEventException if it is not JSON, or holds something else than numbers where
   *     numbers should be; quotes nothing
   */
  static VectorDocument read(byte[] body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedEventException("it is no JSON object");
      }
      return read(parser);
    } catch (JsonProcessingException e) {
      throw new MalformedEventException("it is not JSON, or not whole");
    }
  }

  private static VectorDocument read(JsonParser parser) throws IOException {
    List<Item> items = new ArrayList<>();
    ObjectNode rest = JSON.createObjectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (LISTS.contains(name) && token == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(item(parser));
        }
      } else if (name.equals("embedding") && token == JsonToken.START_OBJECT) {
        items.add(item(parser));
      } else {
        rest.set(name, JSON.<JsonNode>readTree(parser));
      }
    }
    return new VectorDocument(items, rest);
  }

  private static Item item(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return new Item(null, vector(parser), false, 0);
    }
    Integer index = null;
    ByteBuffer vector = null;
    JsonNode statistics = JSON.createObjectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (VECTORS.contains(name)) {
        vector = vector(parser);
      } else if (name.equals("index") && token == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (name.equals("statistics")) {
        statistics = JSON.<JsonNode>readTree(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (vector == null) {
      throw new MalformedEventException("an embedding has no vector");
    }
    return new Item(
        index,
        vector,
        statistics.path("truncated").asBoolean(false),
        statistics.path("tokenCount").asLong(statistics.path("token_count").asLong(0)));
  }

  private static ByteBuffer vector(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> numbers(parser);
      case VALUE_STRING -> base64(parser.getText());
      case null, default -> throw new MalformedEventException("a vector is no list of numbers");
    };
  }

  private static ByteBuffer numbers(JsonParser parser) throws IOException {
    byte[] bytes = new byte[1_536 * Float.BYTES];
    int length = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isNumeric()) {
        throw new MalformedEventException("a vector holds something that is no number");
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(length, parser.getFloatValue());
      length += Float.BYTES;
    }
    return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
  }

  private static ByteBuffer base64(String text) throws MalformedEventException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length % Float.BYTES == 0) {
        return ByteBuffer.wrap(bytes);
      }
    } catch (IllegalArgumentException _) {
      // Said below, as for a length that no list of numbers has.
    }
    throw new MalformedEventException("a vector is no base64 of float32 numbers");
  }
}
