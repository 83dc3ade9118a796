package dev.posthouse.dev.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A model's thought as the Responses API gives it out: only the server can read it, and it takes
 * back none that it did not write.
 *
 * <p>Tested by {@code SimulatedResponsesTest}.
 */
final class EncryptedThought {
  private static final String MARK = "gAAAAA";

  private EncryptedThought() {}

  static ObjectNode item(String reply) {
    String id = "rs_" + reply;
    ObjectNode item = Json.object().put("id", id).put("type", "reasoning");
    item.putArray("summary");
    return item.put("encrypted_content", sealed(id));
  }

  /**
   * Looks at one that comes back.
   *
   * @throws InvalidRequestException if it is none of ours
   */
  static void check(JsonNode item) throws InvalidRequestException {
    String id = item.path("id").asText("");
    if (!item.path("summary").isArray()) {
      throw new InvalidRequestException("Missing required parameter: 'input[0].summary'.");
    }
    if (!item.path("encrypted_content").asText("").equals(sealed(id))) {
      throw new InvalidRequestException(
          "The encrypted content for item "
              + id
              + " could not be verified. Reason: Encrypted content could not be decrypted or"
              + " parsed.");
    }
  }

  private static String sealed(String id) {
    return MARK + PromptHash.of("sealed " + id);
  }
}
