package dev.posthouse.wire.internal;

import org.apache.avro.specific.SpecificRecord;

/**
 * Makes records where each job passes. Avro's builders copy all that a record holds, down to the
 * last call of its history, and look up each default anew; together that took as long as writing
 * the record. Safe here, since no record is changed once it was handed on.
 */
public final class Records {
  private Records() {}

  /** A record with the defaults of its schema, to be filled; what has no default is null or 0. */
  public static <T extends SpecificRecord> T withDefaults(Class<T> type) {
    RecordShape shape = RecordShape.of(type);
    SpecificRecord record = shape.newRecord();
    for (RecordShape.Field field : shape.fields()) {
      if (field.hasDefault()) {
        record.put(field.position(), field.defaultValue());
      }
    }
    return type.cast(record);
  }

  /** The same record once more, to be changed: it shares what the given one holds. */
  public static <T extends SpecificRecord> T copy(T record) {
    RecordShape shape = RecordShape.of(record.getClass());
    SpecificRecord copy = shape.newRecord();
    for (RecordShape.Field field : shape.fields()) {
      copy.put(field.position(), record.get(field.position()));
    }
    @SuppressWarnings("unchecked") // Of the same class.
    T same = (T) copy;
    return same;
  }
}
