package dev.posthouse.wire.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Writes records of one schema. Safe for use by many threads at once. */
public final class RecordWriter {
  private static final int LARGEST_KEPT = 1 << 20;

  private final int id;
  private final Schema own;
  private final Schema written;
  private final DatumWriter<SpecificRecord> writer;

  /** The buffer that no thread is using, if there is one; a second thread makes its own. */
  private final AtomicReference<@Nullable Buffer> idle = new AtomicReference<>();

  /**
   * @param id of the schema to write
   * @param own the records' own schema
   * @param written the schema to write, as which records of their own schema can be read
   */
  public RecordWriter(int id, Schema own, Schema written, RecordModel model) {
    this.id = id;
    this.own = own;
    this.written = written;
    this.writer = new SpecificDatumWriter<>(own, model);
  }

  /** The record in Confluent's wire format. */
  public byte[] write(SpecificRecord record) {
    Buffer buffer = idle.getAndSet(null);
    if (buffer == null) {
      buffer = new Buffer();
    }
    byte[] value = encode(record, buffer);
    if (value.length <= LARGEST_KEPT) {
      idle.set(buffer);
    }
    return value;
  }

  private byte[] encode(SpecificRecord record, Buffer buffer) {
    try {
      buffer.begin(id);
      writer.write(record, buffer.encoder);
      return own.equals(written) ? buffer.end() : rewrite(buffer.end());
    } catch (NullPointerException e) {
      // Avro's message is the path of the field, no value.
      throw new SerializationException(
          own.getFullName() + ": a field that must be set is null: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new SerializationException("Cannot write " + own.getFullName(), e);
    }
  }

  /** As Avro resolves the record's schema to the one to be written; by name, so order is free. */
  private byte[] rewrite(byte[] value) throws IOException {
    Object record =
        new GenericDatumReader<>(own, written, new GenericData())
            .read(
                null,
                DecoderFactory.get()
                    .binaryDecoder(
                        value, WireFormat.HEADER, value.length - WireFormat.HEADER, null));
    Buffer buffer = new Buffer();
    buffer.begin(id);
    new GenericDatumWriter<>(written, new GenericData()).write(record, buffer.encoder);
    return buffer.end();
  }

  private static final class Buffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

    void begin(int id) throws IOException {
      bytes.reset();
      encoder.writeFixed(
          new byte[] {
            WireFormat.MAGIC, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id
          });
    }

    byte[] end() throws IOException {
      encoder.flush();
      return bytes.toByteArray();
    }
  }
}
