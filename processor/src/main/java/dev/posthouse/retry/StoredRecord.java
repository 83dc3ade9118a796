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
import org.jspecify.annotations.Nullable;

/**
 * A waiting record in the store: its value together with its key and its headers, which a store
 * does not keep.
 *
 * <pre>
 *   parcel := version:1 keyLength:4 key count:4 ( nameLength:4 name valueLength:4 value )… value…
 * </pre>
 *
 * A length of -1 stands for null. Version 1 had no key.
 *
 * @param key the record's key: the job's id; null if it is not known
 * @param headers the user's, and the trace context
 * @param value the record's value, as it came
 */
record StoredRecord(byte @Nullable [] key, Headers headers, byte[] value) {
  private static final byte WITHOUT_KEY = 1;
  private static final byte VERSION = 2;

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + 64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Header[] all = headers.toArray();
      out.writeByte(VERSION);
      write(out, key);
      out.writeInt(all.length);
      for (Header header : all) {
        write(out, header.key().getBytes(UTF_8));
        write(out, header.value());
      }
      out.write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array has no I/O to fail
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte @Nullable [] field) throws IOException {
    out.writeInt(field == null ? -1 : field.length);
    if (field != null) {
      out.write(field);
    }
  }

  static StoredRecord of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION && version != WITHOUT_KEY) {
      throw new IllegalArgumentException(
          "The retry store holds a parcel of version "
              + bytes[0]
              + ", written by a newer Posthouse; run that version, or let it empty the store");
    }
    byte[] key = version == WITHOUT_KEY ? null : field(in);
    Headers headers = new RecordHeaders();
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      String name = new String(take(in, in.getInt()), UTF_8);
      headers.add(name, field(in));
    }
    return new StoredRecord(key, headers, take(in, in.remaining()));
  }

  private static byte @Nullable [] field(ByteBuffer in) {
    int length = in.getInt();
    return length < 0 ? null : take(in, length);
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
