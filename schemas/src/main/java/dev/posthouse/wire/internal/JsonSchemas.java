package dev.posthouse.wire.internal;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * What JSON needs to know of an Avro schema.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class JsonSchemas {
  private JsonSchemas() {}

  /** What a value that is not null has: the one branch of a union beside null, else the schema. */
  static Schema present(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> branches = schema.getTypes();
    if (branches.size() == 2 && schema.isNullable()) {
      return branches.get(branches.get(0).getType() == Schema.Type.NULL ? 1 : 0);
    }
    throw unsupported(schema);
  }

  /** Whether the field is a text that holds JSON. */
  static boolean holdsJson(Schema.Field field) {
    return Boolean.TRUE.equals(field.getObjectProp("json"))
        && present(field.schema()).getType() == Schema.Type.STRING;
  }

  /** Whether bytes are numbers of float32, little endian. */
  static boolean isVector(Schema schema) {
    return schema.getType() == Schema.Type.BYTES
        && "float32".equals(schema.getObjectProp("vector"));
  }

  static boolean isTimestamp(Schema schema) {
    return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
  }

  static IllegalArgumentException unsupported(Schema schema) {
    return new IllegalArgumentException(
        "The JSON form has no place for %s %s; use a record, array, map, enum, primitive type or"
                .formatted(schema.getType(), schema.getName())
            + " timestamp-millis, or a union of one with null");
  }
}
