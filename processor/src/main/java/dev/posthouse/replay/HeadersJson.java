package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.wire.InvalidJsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers that a job's user gave it, as JSON, in their order: {@code [{"key": "traceparent",
 * "text": "00-…"}]}; with {@code base64} instead of {@code text} if a value is not UTF-8, and
 * neither if there is no value.
 *
 * <p>Tested by {@code LetterJsonTest}.
 */
public final class HeadersJson {
  private static final String KEY = "key";
  private static final String TEXT = "text";
  private static final String BASE64 = "base64";

  private HeadersJson() {}

  public static ArrayNode write(StoredLetter letter) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Header header : letter.userHeaders()) {
      ObjectNode one = list.addObject().put(KEY, header.key());
      byte[] value = header.value();
      String text = text(value);
      if (text != null) {
        one.put(TEXT, text);
      } else if (value != null) {
        one.put(BASE64, value);
      }
    }
    return list;
  }

  /**
   * The headers of a list; none if there is no list.
   *
   * @throws InvalidJsonException naming the place and the fault
   */
  public static Headers read(@Nullable JsonNode list, String field) throws InvalidJsonException {
    Headers headers = new RecordHeaders();
    if (list == null || list.isNull()) {
      return headers;
    }
    if (!list.isArray()) {
      throw InvalidJsonException.invalid(field, "must be a list");
    }
    for (int i = 0; i < list.size(); i++) {
      JsonNode one = list.get(i);
      String place = field + "[" + i + "]";
      String key = one.path(KEY).textValue();
      if (key == null) {
        throw InvalidJsonException.invalid(place + "." + KEY, "is missing; give a text");
      }
      var _ = headers.add(key, value(one, place));
    }
    return headers;
  }

  private static byte @Nullable [] value(JsonNode header, String place)
      throws InvalidJsonException {
    try {
      return header.has(BASE64)
          ? header.get(BASE64).binaryValue()
          : header.path(TEXT).isTextual() ? header.get(TEXT).textValue().getBytes(UTF_8) : null;
    } catch (IOException e) {
      throw InvalidJsonException.invalid(place + "." + BASE64, "is not base 64");
    }
  }

  private static @Nullable String text(byte @Nullable [] value) {
    try {
      return value == null ? null : UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
