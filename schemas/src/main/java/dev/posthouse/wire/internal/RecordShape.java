package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What JSON needs to know of a record's schema, looked up once for each class: Avro puts a field's
 * hash together anew for each default that it is asked for, which took a tenth of admission's time.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class RecordShape {
  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          RecordModel model = RecordModel.of(type);
          return of(model.getSchema(type), model, new HashMap<>());
        }
      };

  private final Schema schema;
  private final RecordModel model;
  private final List<Field> fields = new ArrayList<>();
  private final Map<String, Field> byName = new HashMap<>();

  private RecordShape(Schema schema, RecordModel model) {
    this.schema = schema;
    this.model = model;
  }

  /** The shape of a generated class. */
  static RecordShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /**
   * @param known those that are being looked at: a record may hold others of its kind
   */
  static RecordShape of(Schema schema, RecordModel model, Map<String, RecordShape> known) {
    RecordShape before = known.get(schema.getFullName());
    if (before != null) {
      return before;
    }
    RecordShape shape = new RecordShape(schema, model);
    known.put(schema.getFullName(), shape);
    for (Schema.Field field : schema.getFields()) {
      Field own = new Field(field, model, ValueShape.of(field.schema(), model, known));
      shape.fields.add(own);
      shape.byName.put(own.name(), own);
    }
    return shape;
  }

  Schema schema() {
    return schema;
  }

  /** In the order of the schema. */
  List<Field> fields() {
    return fields;
  }

  @Nullable Field field(String name) {
    return byName.get(name);
  }

  /** An empty one. */
  SpecificRecord newRecord() {
    return (SpecificRecord) model.newRecord(null, schema);
  }

  /** A field of a record. */
  static final class Field {
    private final String name;
    private final SerializedString written;
    private final int position;
    private final ValueShape value;
    private final boolean holdsJson;
    private final boolean hasDefault;
    private final @Nullable Object defaultValue;

    private Field(Schema.Field field, RecordModel model, ValueShape value) {
      name = field.name();
      written = new SerializedString(name);
      position = field.pos();
      this.value = value;
      holdsJson =
          Boolean.TRUE.equals(field.getObjectProp("json")) && value.type() == Schema.Type.STRING;
      hasDefault = field.hasDefaultValue();
      defaultValue = hasDefault ? model.getDefaultValue(field) : null;
    }

    String name() {
      return name;
    }

    /** Its name, escaped already. */
    SerializedString written() {
      return written;
    }

    /** Its place in the record, from 0. */
    int position() {
      return position;
    }

    ValueShape value() {
      return value;
    }

    /** Whether it is a text that holds JSON. */
    boolean holdsJson() {
      return holdsJson;
    }

    boolean hasDefault() {
      return hasDefault;
    }

    /** What it is where it is left out; lists and maps are the record's own. */
    @Nullable Object defaultValue() {
      if (defaultValue instanceof List<?> list) {
        return new ArrayList<>(list);
      }
      return defaultValue instanceof Map<?, ?> map ? new HashMap<>(map) : defaultValue;
    }
  }
}
