package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Vectors as JSON: numbers with as few digits as tell each float32 from its neighbours, so that who
 * reads them as float32 has the same bits.
 *
 * <p>Tested by {@code VectorJsonTest}.
 */
final class VectorJson {
  private VectorJson() {}

  /** Whether the bytes are numbers, and such as JSON has; else they are bytes like others. */
  static boolean isWritable(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      return false;
    }
    ByteBuffer numbers = numbers(bytes);
    boolean finite = true;
    while (finite && numbers.hasRemaining()) {
      finite = Float.isFinite(numbers.getFloat());
    }
    return finite;
  }

  static void write(ByteBuffer bytes, JsonGenerator out) throws IOException {
    ByteBuffer numbers = numbers(bytes);
    out.writeStartArray();
    while (numbers.hasRemaining()) {
      out.writeNumber(numbers.getFloat());
    }
    out.writeEndArray();
  }

  private static ByteBuffer numbers(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Numbers as they come, to bytes. */
  static final class Numbers {
    private static final int FIRST = 1_536;

    private byte[] bytes = new byte[FIRST * Float.BYTES];
    private int count;

    int count() {
      return count;
    }

    void add(float number) {
      if ((count + 1) * Float.BYTES > bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
      }
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(count * Float.BYTES, number);
      count++;
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(Arrays.copyOf(bytes, count * Float.BYTES));
    }
  }
}
