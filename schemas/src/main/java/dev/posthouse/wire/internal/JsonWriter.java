package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record as JSON.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class JsonWriter {
  /**
   * The deepest JSON that is written as an object where a text holds it: with the records round it,
   * it stays within what {@link JsonReader} takes. Deeper is written as the text.
   */
  private static final int MAX_EMBEDDED_DEPTH = JsonFormat.MAX_DEPTH / 2;

  private static final JsonFactory EMBEDDED = JsonFormat.factory(MAX_EMBEDDED_DEPTH);

  private final JsonGenerator out;

  private JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  static byte[] write(SpecificRecord record) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator out = JsonFormat.FACTORY.createGenerator(text)) {
      new JsonWriter(out).writeRecord(record, RecordShape.of(record.getClass()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void writeRecord(IndexedRecord record, RecordShape shape) throws IOException {
    out.writeStartObject();
    for (RecordShape.Field field : shape.fields()) {
      Object value = record.get(field.position());
      boolean optional = field.value().nullable();
      if (value == null && !optional) {
        throw new SerializationException(
            shape.schema().getFullName() + "." + field.name() + " is null; it must be set");
      }
      if (value == null || (optional && !writable(value))) {
        continue;
      }
      out.writeFieldName(field.written());
      if (field.holdsJson() && isObject(value.toString())) {
        out.writeRawValue(value.toString());
      } else {
        writeValue(value, field.value());
      }
    }
    out.writeEndObject();
  }

  private void writeValue(@Nullable Object value, ValueShape shape) throws IOException {
    if (value == null) {
      out.writeNull();
      return;
    }
    switch (shape.type()) {
      case RECORD -> writeRecord((IndexedRecord) value, shape.asRecord());
      case ARRAY -> {
        out.writeStartArray();
        for (Object item : (List<?>) value) {
          writeValue(item, shape.item());
        }
        out.writeEndArray();
      }
      case MAP -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          out.writeFieldName(entry.getKey().toString());
          writeValue(entry.getValue(), shape.item());
        }
        out.writeEndObject();
      }
      case STRING, ENUM -> out.writeString(value.toString());
      case BYTES -> {
        if (shape.vector() && VectorJson.isWritable((ByteBuffer) value)) {
          VectorJson.write((ByteBuffer) value, out);
        } else {
          out.writeString(base64((ByteBuffer) value));
        }
      }
      case INT -> out.writeNumber((int) value);
      case LONG -> {
        if (value instanceof Instant moment) {
          out.writeString(UsualMoment.write(moment));
        } else {
          out.writeNumber((long) value);
        }
      }
      case FLOAT, DOUBLE -> out.writeNumber(finite((Number) value));
      case BOOLEAN -> out.writeBoolean((boolean) value);
      default -> throw ValueShape.unsupported(shape.schema());
    }
  }

  /** JSON has no number for NaN and the infinities; where a field may be left out, it is. */
  private static boolean writable(Object value) {
    return !(value instanceof Number number) || Double.isFinite(number.doubleValue());
  }

  private static double finite(Number value) {
    if (!writable(value)) {
      throw new SerializationException("JSON has no number for " + value);
    }
    return value.doubleValue();
  }

  private static String base64(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Base64.getEncoder().encodeToString(copy);
  }

  private static boolean isObject(String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      return false;
    }
    try (JsonParser parser = EMBEDDED.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
