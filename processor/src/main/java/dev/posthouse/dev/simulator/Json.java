package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * JSON trees to and from bytes.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class Json {
  private static final int MOST_TEXT = 128 << 20;

  /**
   * Left alone, Jackson keeps its buffers by thread: 18 kB for every call that a virtual thread
   * sleeps through.
   */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                  // A document of 20 MB is a text of 27 million letters; vendors take some.
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MOST_TEXT).build())
                  .build())
          .build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** An object from text that we wrote ourselves. */
  static ObjectNode object(String text) {
    try {
      return (ObjectNode) MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not an object", e);
    }
  }

  /** Parses what the client sent. */
  static JsonNode parse(ByteBuffer bytes) throws IOException {
    return bytes.hasArray()
        ? MAPPER.readTree(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining())
        : MAPPER.readTree(copy(bytes));
  }

  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON nodes could not be written", e);
    }
  }

  static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON nodes could not be written", e);
    }
  }

  private static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }
}
