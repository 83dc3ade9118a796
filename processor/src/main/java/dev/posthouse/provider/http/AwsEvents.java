package dev.posthouse.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthouse.translation.JsonText;
import java.io.EOFException;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The frames in which AWS streams other vendors' events: lengths, headers, a payload and checksums.
 * Source: the AWS SDK's event stream encoding.
 *
 * <p>Tested by {@code BedrockTest}.
 */
final class AwsEvents implements EventSource {
  private static final int PRELUDE = 12;
  private static final int CHECKSUM = 4;

  private final BufferedSource source;

  AwsEvents(BufferedSource source) {
    this.source = source;
  }

  @Override
  public @Nullable StreamEvent next() throws IOException {
    while (source.request(1)) {
      StreamEvent event = event(frame());
      if (event != null) {
        return event;
      }
    }
    return null;
  }

  /** A whole frame, its lengths and checksums examined. */
  private Buffer frame() throws IOException {
    require(PRELUDE);
    int length = source.peek().readInt();
    if (length > BoundedEvents.MOST_IN_EVENT) {
      throw new BoundedEvents.OversizedException();
    }
    if (length < PRELUDE + CHECKSUM) {
      throw new MalformedEventException("a frame is shorter than its own head");
    }
    require(length);
    byte[] bytes = source.readByteArray(length);
    var sum = new CRC32();
    sum.update(bytes, 0, length - CHECKSUM);
    var frame = new Buffer().write(bytes);
    var end = new Buffer().write(bytes, length - CHECKSUM, CHECKSUM);
    if (end.readInt() != (int) sum.getValue()) {
      throw new MalformedEventException("a frame's checksum is wrong");
    }
    return frame;
  }

  private void require(long bytes) throws IOException {
    if (!source.request(bytes)) {
      throw new EOFException("the stream ended inside a frame");
    }
  }

  private static @Nullable StreamEvent event(Buffer frame) throws IOException {
    int length = frame.readInt();
    int headersLength = frame.readInt();
    frame.skip(4);
    long payload = (long) length - PRELUDE - CHECKSUM - headersLength;
    if (headersLength < 0 || payload < 0) {
      throw new MalformedEventException("a frame's headers are longer than the frame");
    }
    Map<String, String> headers = headers(frame, headersLength);
    String text = frame.readString(payload, UTF_8);
    return switch (headers.getOrDefault(":message-type", "event")) {
      case "event" -> content(text);
      case "exception" -> error(headers.getOrDefault(":exception-type", ""), text);
      default ->
          error(
              headers.getOrDefault(":error-code", ""),
              headers.getOrDefault(":error-message", text));
    };
  }

  /** Another vendor's event, which is wrapped once more; null for a frame without any. */
  private static @Nullable StreamEvent content(String payload) throws IOException {
    JsonNode bytes = JsonNodeFactory.instance.missingNode();
    JsonNode wrapped = payload.isEmpty() ? bytes : JsonText.document(payload);
    if (wrapped == null) {
      throw new MalformedEventException("a frame holds no JSON");
    }
    bytes = wrapped.path("bytes");
    if (!bytes.isTextual()) {
      return wrapped.isEmpty() ? null : new StreamEvent("", payload);
    }
    try {
      return new StreamEvent("", new String(Base64.getDecoder().decode(bytes.asText()), UTF_8));
    } catch (IllegalArgumentException _) {
      throw new MalformedEventException("a frame's content is not in base64");
    }
  }

  private static StreamEvent error(String type, String payload) {
    JsonNode body = JsonText.document(payload);
    String message =
        body == null ? payload : body.path("message").asText(body.path("Message").asText());
    JsonNode error =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "error")
            .set(
                "error",
                JsonNodeFactory.instance.objectNode().put("type", type).put("message", message));
    return new StreamEvent(StreamEvent.ERROR, error.toString());
  }

  /** Those that are texts; the others are passed over. */
  private static Map<String, String> headers(Buffer frame, int length) throws IOException {
    var headers = new HashMap<String, String>();
    var bytes = new Buffer();
    bytes.write(frame, length);
    try {
      while (!bytes.exhausted()) {
        String name = bytes.readString(bytes.readByte() & 0xff, UTF_8);
        byte type = bytes.readByte();
        if (type == 7) {
          headers.put(name, bytes.readString(bytes.readShort() & 0xffff, UTF_8));
        } else {
          bytes.skip(size(type, bytes));
        }
      }
    } catch (EOFException _) {
      throw new MalformedEventException("a frame's headers are cut");
    }
    return headers;
  }

  private static long size(byte type, Buffer bytes) throws IOException {
    return switch (type) {
      case 0, 1 -> 0;
      case 2 -> 1;
      case 3 -> 2;
      case 4 -> 4;
      case 5, 8 -> 8;
      case 6 -> bytes.readShort() & 0xffff;
      case 9 -> 16;
      default -> throw new MalformedEventException("a frame has a header of an unknown type");
    };
  }
}
