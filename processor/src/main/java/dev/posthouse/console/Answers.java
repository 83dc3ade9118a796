package dev.posthouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** What all answers have in common. */
final class Answers {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TYPE = "application/json";

  private Answers() {}

  static void json(Context context, JsonNode answer) {
    json(context, answer.toString().getBytes(UTF_8));
  }

  static void json(Context context, byte[] answer) {
    context.contentType(TYPE).result(answer);
  }

  /**
   * An answer that something is wrong.
   *
   * @param fault what, and what to do
   */
  static void fault(Context context, HttpStatus status, String fault) {
    json(context.status(status), JSON.createObjectNode().put("error", fault));
  }
}
