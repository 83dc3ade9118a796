package dev.posthouse.provider.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Frames as AWS streams them, written by AWS's own library. */
final class AwsFrames {
  private AwsFrames() {}

  static byte[] event(JsonNode event) {
    String base64 = Base64.getEncoder().encodeToString(event.toString().getBytes(UTF_8));
    return frame(
        Map.of(":message-type", "event", ":event-type", "chunk"), "{\"bytes\":\"" + base64 + "\"}");
  }

  /** An exception, of {@code type} and with {@code message}. */
  static byte[] exception(JsonNode exception) {
    String type = exception.path("type").asText("internalServerException");
    return frame(
        Map.of(":message-type", "exception", ":exception-type", type), exception.toString());
  }

  private static byte[] frame(Map<String, String> headers, String payload) {
    var values = new java.util.HashMap<String, HeaderValue>();
    headers.forEach((name, value) -> values.put(name, HeaderValue.fromString(value)));
    return new Message(values, payload.getBytes(UTF_8)).toByteBuffer().array();
  }
}
