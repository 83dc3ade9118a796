package dev.posthouse.wire.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What JSON needs to know of a value's schema.
 *
 * <p>Tested by {@code JsonFormatTest}.
 *
 * @param schema what a value that is not null has
 * @param type the schema's
 * @param nullable whether the value may be null
 * @param vector whether bytes are numbers of float32, little endian
 * @param timestamp whether a whole number is a moment
 * @param record the shape of a record; null for all else
 * @param items the shape of what an array or map holds; null for all else
 * @param symbols an enum's constants by name; empty for all else
 */
record ValueShape(
    Schema schema,
    Schema.Type type,
    boolean nullable,
    boolean vector,
    boolean timestamp,
    @Nullable RecordShape record,
    @Nullable ValueShape items,
    Map<String, Object> symbols) {

  static ValueShape of(Schema schema, RecordModel model, Map<String, RecordShape> known) {
    Schema present = present(schema);
    Schema.Type type = present.getType();
    return new ValueShape(
        present,
        type,
        schema.isNullable(),
        type == Schema.Type.BYTES && "float32".equals(present.getObjectProp("vector")),
        present.getLogicalType() instanceof LogicalTypes.TimestampMillis,
        type == Schema.Type.RECORD ? RecordShape.of(present, model, known) : null,
        switch (type) {
          case ARRAY -> of(present.getElementType(), model, known);
          case MAP -> of(present.getValueType(), model, known);
          default -> null;
        },
        type == Schema.Type.ENUM ? symbols(present, model) : Map.of());
  }

  /** The shape of a record that is one for certain. */
  RecordShape asRecord() {
    if (record == null) {
      throw unsupported(schema);
    }
    return record;
  }

  /** The shape of what an array or map holds that is one for certain. */
  ValueShape item() {
    if (items == null) {
      throw unsupported(schema);
    }
    return items;
  }

  static IllegalArgumentException unsupported(Schema schema) {
    return new IllegalArgumentException(
        "The JSON form has no place for %s %s; use a record, array, map, enum, primitive type or"
                .formatted(schema.getType(), schema.getName())
            + " timestamp-millis, or a union of one with null");
  }

  /** The one branch of a union beside null, else the schema. */
  private static Schema present(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> branches = schema.getTypes();
    if (branches.size() == 2 && schema.isNullable()) {
      return branches.get(branches.get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }
    throw unsupported(schema);
  }

  private static Map<String, Object> symbols(Schema schema, RecordModel model) {
    Map<String, Object> symbols = new HashMap<>();
    schema
        .getEnumSymbols()
        .forEach(symbol -> symbols.put(symbol, model.createEnum(symbol, schema)));
    return symbols;
  }
}
