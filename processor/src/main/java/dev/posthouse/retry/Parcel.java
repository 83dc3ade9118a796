package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A waiting record in the store: its value together with its headers, which a store does not keep.
 *
 * <pre>
 *   parcel := version:1 count:4 ( keyLength:4 key valueLength:4 value )… value…     length -1: null
 * </pre>
 *
 * @param headers the user's, and the trace context
 * @param value the record's value, as it came
 */
record Parcel(Headers headers, byte[] value) {
  private static final byte VERSION = 1;

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + 64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Header[] all = headers.toArray();
      out.writeByte(VERSION);
      out.writeInt(all.length);
      for (Header header : all) {
        byte[] key = header.key().getBytes(UTF_8);
        out.writeInt(key.length);
        out.write(key);
        out.writeInt(header.value() == null ? -1 : header.value().length);
        if (header.value() != null) {
          out.write(header.value());
        }
      }
      out.write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array has no I/O to fail
    }
    return bytes.toByteArray();
  }

  static Parcel of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.get() != VERSION) {
      throw new IllegalArgumentException(
          "The retry store holds a parcel of version "
              + bytes[0]
              + ", written by a newer Posthouse; run that version, or let it empty the store");
    }
    Headers headers = new RecordHeaders();
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      String key = new String(take(in, in.getInt()), UTF_8);
      int length = in.getInt();
      headers.add(key, length < 0 ? null : take(in, length));
    }
    return new Parcel(headers, take(in, in.remaining()));
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
