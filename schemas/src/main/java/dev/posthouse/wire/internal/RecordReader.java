package dev.posthouse.wire.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one written schema as one generated class. For one thread at a time: it keeps
 * the resolved schemas, which are dear to make, and its buffers.
 *
 * <p>Avro's own decoder checks each length against the bytes that are left before it allocates, so
 * a forged one costs nothing.
 *
 * <p>Tested by {@code JsonRoundTripTest}.
 */
final class RecordReader<T extends SpecificRecord> extends SpecificDatumReader<T> {
  private static final char REPLACEMENT = '\uFFFD';

  private final ResolvingDecoder resolver;
  private @Nullable BinaryDecoder decoder;
  private @Nullable Utf8 text;

  /**
   * @throws org.apache.avro.AvroRuntimeException if no record of the written schema can be read as
   *     the class
   * @throws IOException never, in practice
   */
  RecordReader(Schema written, Schema wanted, RecordModel model) throws IOException {
    super(written, wanted, model);
    Schema aliased = Schema.applyAliases(written, wanted);
    resolver = DecoderFactory.get().resolvingDecoder(aliased, wanted, null);
  }

  /**
   * @param value in Confluent's wire format
   * @return the record that fills the value to its end
   * @throws IOException if the value ends too early, or too late
   * @throws RuntimeException if it is no Avro of the written schema; which one, Avro does not say
   */
  @SuppressWarnings("unchecked") // The wanted schema is that of T.
  T read(byte[] value) throws IOException {
    int length = value.length - WireFormat.HEADER;
    decoder = DecoderFactory.get().binaryDecoder(value, WireFormat.HEADER, length, decoder);
    resolver.configure(decoder);
    T record = (T) read(null, getExpected(), resolver);
    resolver.drain();
    if (!decoder.isEnd()) {
      throw new IOException("bytes are left after the end of the record");
    }
    return record;
  }

  /** Avro's own list cannot be compared with another if it holds an Instant. */
  @Override
  protected Object newArray(@Nullable Object old, int size, Schema schema) {
    return new ArrayList<>(initialCollectionCapacity(size));
  }

  @Override
  protected Object readString(@Nullable Object old, Schema expected, Decoder in)
      throws IOException {
    return readText(in);
  }

  @Override
  protected Object readMapKey(@Nullable Object old, Schema expected, Decoder in)
      throws IOException {
    return readText(in);
  }

  /** Java would replace malformed UTF-8 in silence, and a prompt would not be what was sent. */
  private String readText(Decoder in) throws IOException {
    Utf8 utf8 = in.readString(text);
    text = utf8;
    String string = new String(utf8.getBytes(), 0, utf8.getByteLength(), StandardCharsets.UTF_8);
    if (string.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(ByteBuffer.wrap(utf8.getBytes(), 0, utf8.getByteLength()));
    }
    return string;
  }

  private static void requireUtf8(ByteBuffer bytes) throws IOException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
    } catch (CharacterCodingException e) {
      throw new IOException("a text is not UTF-8", e);
    }
  }
}
