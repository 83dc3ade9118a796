package dev.posthouse.wire.internal;

import dev.posthouse.wire.UndecodableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records in a state store, which evolve as those on the topics do, without a registry: where the
 * wire has the id of a schema, a store has its version, from 1. Every version there ever was lies
 * beside this class, as {@code stored/<record>/<version>.avsc}. Safe for use by many threads.
 *
 * <pre>
 *   stored := 0:1 version:4 Avro…
 * </pre>
 *
 * <p>Tested by {@code StoredRecordTest}.
 */
public final class StoredFormat<T extends SpecificRecord> {
  private final List<RecordReaders<T>> readers = new ArrayList<>();
  private final RecordWriter writer;
  private final String name;

  /**
   * @param type the generated class, whose schema is the newest version
   */
  public StoredFormat(Class<T> type) {
    RecordModel model = RecordModel.of(type);
    Schema own = model.getSchema(type);
    name = own.getName();
    for (Schema version : versions(own.getName())) {
      readers.add(new RecordReaders<>(version, type));
    }
    writer = new RecordWriter(readers.size(), own, own, model);
  }

  /** The record as the newest version. */
  public byte[] write(T record) {
    return writer.write(record);
  }

  /**
   * The record, of whichever version.
   *
   * @throws UndecodableException if it is of none; the message says what to do
   */
  public T read(byte[] stored) {
    int version = WireFormat.schemaId(stored);
    if (version < 1 || version > readers.size()) {
      throw new UndecodableException(
          "The store holds a %s of version %d, written by a newer Posthouse; run that version, or let it empty the store"
              .formatted(name, version));
    }
    return readers.get(version - 1).read(stored);
  }

  private static List<Schema> versions(String name) {
    List<Schema> versions = new ArrayList<>();
    try {
      while (true) {
        String file = "stored/%s/%d.avsc".formatted(name, versions.size() + 1);
        try (InputStream in = StoredFormat.class.getResourceAsStream(file)) {
          if (in == null) {
            return versions;
          }
          versions.add(new Schema.Parser().parse(in));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
