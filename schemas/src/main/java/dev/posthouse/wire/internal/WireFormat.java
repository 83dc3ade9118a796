package dev.posthouse.wire.internal;

import dev.posthouse.wire.UndecodableException;
import java.nio.ByteBuffer;

/**
 * Confluent's wire format: a zero byte, the schema's id in four bytes, big-endian, Avro binary.
 *
 * <p>Tested by {@code AvroSerdeTest}.
 */
public final class WireFormat {
  public static final byte MAGIC = 0;
  static final int HEADER = 5;

  private WireFormat() {}

  /** Whether what follows the header looks like JSON; Avro of another schema may begin so too. */
  public static boolean looksLikeJson(byte[] value) {
    return value.length > HEADER && value[HEADER] == '{' && value[value.length - 1] == '}';
  }

  /**
   * The id of the schema that the value was written with.
   *
   * @throws UndecodableException if the value does not begin with a header
   */
  public static int schemaId(byte[] value) {
    if (value.length < HEADER) {
      throw new UndecodableException(
          "Value of %d bytes is too short; expected a zero byte, a four-byte schema id and Avro"
              .formatted(value.length));
    }
    if (value[0] != MAGIC) {
      throw new UndecodableException(
          "Value begins with byte 0x%02x%s; expected Avro in Confluent's wire format, which begins with 0x00"
              .formatted(value[0], Framing.guess(value)));
    }
    return ByteBuffer.wrap(value).getInt(1);
  }
}
