package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.posthouse.wire.InvalidJsonException;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records as plain JSON, as one would write it by hand. Driven by the Avro schema:
 *
 * <ul>
 *   <li>a record is an object; a field that is null is left out, and may be left out if it has a
 *       default
 *   <li>an enum is its symbol, bytes are base64
 *   <li>bytes with the property {@code "vector": "float32"} are an array of numbers; base64 of the
 *       bytes, little endian, is read as well, and written for what is no finite number
 *   <li>a timestamp is ISO 8601, for example {@code "2026-11-30T12:00:00Z"}; milliseconds since
 *       1970 are read as well
 *   <li>a text whose field has the property {@code "json": true} holds JSON, and may be written as
 *       the object that it holds
 * </ul>
 *
 * Reading is strict: what is not understood is an error, not left out.
 */
public final class JsonFormat {
  /** The deepest nesting that is read. */
  static final int MAX_DEPTH = 200;

  static final JsonFactory FACTORY = factory(MAX_DEPTH);

  private JsonFormat() {}

  /**
   * The record as JSON in UTF-8, on one line.
   *
   * @throws org.apache.kafka.common.errors.SerializationException if a field that must be set is
   *     null, naming it
   */
  public static byte[] write(SpecificRecord record) {
    return JsonWriter.write(record);
  }

  /**
   * The record that the JSON describes.
   *
   * @param json UTF-8, with or without a byte order mark
   * @param type the generated class
   * @throws InvalidJsonException naming the place and the fault
   */
  public static <T extends SpecificRecord> T read(byte[] json, Class<T> type)
      throws InvalidJsonException {
    return new JsonReader(Utf8Text.decode(json)).read(type);
  }

  static JsonFactory factory(int depth) {
    return JsonFactory.builder()
        // The record's size bounds its texts. Names come from strangers: no table of them is kept.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxStringLength(Integer.MAX_VALUE)
                .build())
        .build();
  }
}
