package dev.posthouse.wire.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What bytes that are in neither of our forms may be, by how they begin. Sources: Avro's
 * specification (single-object encoding, object container files), RFC 1952, Zstandard's and
 * Snappy's framing formats, Java's object serialization protocol.
 */
public final class Framing {

  private record Kind(int[] begin, String name) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              new int[] {0xC3, 0x01},
              "Avro's single-object encoding; send Confluent's wire format"),
          new Kind(
              new int[] {'O', 'b', 'j', 0x01},
              "an Avro file; send each of its records in Confluent's wire format"),
          new Kind(
              new int[] {0x1F, 0x8B},
              "gzip; let the producer compress (compression.type), not the value"),
          new Kind(
              new int[] {0x28, 0xB5, 0x2F, 0xFD},
              "Zstandard; let the producer compress (compression.type), not the value"),
          new Kind(
              new int[] {0xFF, 0x06, 0x00, 0x00, 's'},
              "Snappy; let the producer compress (compression.type), not the value"),
          new Kind(new int[] {0xAC, 0xED}, "a serialized Java object"),
          new Kind(new int[] {'['}, "a JSON list; send one request a record"),
          new Kind(
              new int[] {'"'},
              "a JSON text; it was likely turned into JSON twice, send the object"),
          new Kind(
              new int[] {0x01},
              "Confluent's framing with a schema GUID; let the serializer put the id into the"
                  + " value"),
          new Kind(new int[] {0xFF, 0xFE}, "UTF-16; write JSON in UTF-8"),
          new Kind(new int[] {0xFE, 0xFF}, "UTF-16; write JSON in UTF-8"));

  private Framing() {}

  /**
   * Words that go behind the first byte of a message, as {@code ", like gzip; …"}; may be empty.
   */
  public static String guess(byte[] value) {
    for (Kind kind : KINDS) {
      if (begins(value, kind.begin())) {
        return ", like " + kind.name();
      }
    }
    String head = new String(value, 0, Math.min(value.length, 8), StandardCharsets.US_ASCII);
    return head.startsWith("data:") ? ", like an event stream" : "";
  }

  private static boolean begins(byte[] value, int[] begin) {
    if (value.length < begin.length) {
      return false;
    }
    for (int i = 0; i < begin.length; i++) {
      if (Byte.toUnsignedInt(value[i]) != begin[i]) {
        return false;
      }
    }
    return true;
  }
}
