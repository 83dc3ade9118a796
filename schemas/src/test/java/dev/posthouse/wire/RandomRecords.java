package dev.posthouse.wire;

import dev.posthouse.wire.internal.RecordReaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;

/**
 * Random records of any schema, encoded by Avro's generic writer: what a producer in a language
 * without generated classes sends.
 */
public final class RandomRecords {
  private RandomRecords() {}

  public static List<Object> generic(Schema schema, int count, long seed) {
    Iterable<Object> records = new RandomData(schema, count, seed);
    return StreamSupport.stream(records.spliterator(), false).toList();
  }

  public static <T extends SpecificRecord> List<T> specific(Class<T> type, int count, long seed) {
    Schema schema = RecordTypes.schema(type);
    RecordReaders<T> readers = new RecordReaders<>(schema, type);
    return generic(schema, count, seed).stream()
        .map(record -> readers.read(framed(1, encode(record, schema))))
        .toList();
  }

  public static byte[] encode(Object record, Schema schema) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<>(schema, new GenericData()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] framed(int id, byte[] avro) {
    return ByteBuffer.allocate(5 + avro.length).put((byte) 0).putInt(id).put(avro).array();
  }
}
