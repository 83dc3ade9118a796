package dev.posthouse.wire.internal;

import dev.posthouse.wire.UndecodableException;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The readers for one written schema, as many as there are threads that read at once. */
public final class RecordReaders<T extends SpecificRecord> {
  private final Schema written;
  private final Schema wanted;
  private final Class<T> type;
  private final Queue<RecordReader<T>> idle = new ConcurrentLinkedQueue<>();

  public RecordReaders(Schema written, Class<T> type) {
    this.written = written;
    this.type = type;
    this.wanted = SpecificData.get().getSchema(type);
  }

  public T read(byte[] value) {
    RecordReader<T> reader = idle.poll();
    if (reader == null) {
      reader = newReader();
    }
    T record;
    try {
      record = reader.read(value);
    } catch (IOException | RuntimeException e) {
      // Broken bytes make Avro throw nearly anything. A reader that failed is not used again, and
      // the cause is left out of the message, as it may quote the value.
      throw new UndecodableException(
          "Value is no Avro of its schema, or not of this one: it was written as %s and read as %s"
              .formatted(written.getFullName(), wanted.getFullName()),
          e);
    }
    idle.add(reader);
    return record;
  }

  private RecordReader<T> newReader() {
    try {
      return new RecordReader<>(written, wanted, RecordModel.of(type));
    } catch (IOException | AvroRuntimeException e) {
      throw new UndecodableException(
          "A %s cannot be read as %s: %s"
              .formatted(written.getFullName(), wanted.getFullName(), e.getMessage()),
          e);
    }
  }
}
