package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonToken;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record from JSON: the shape. A request that somebody writes is read strictly: a field
 * that does not exist is a mistake of theirs. What Posthouse writes may be of a newer version,
 * whose further fields are passed over. {@link JsonSource} reads the text, {@link JsonScalars} the
 * values.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class JsonReader {
  private final JsonSource source;
  private final JsonScalars scalars;
  private final RecordModel model;
  private final JsonPath path = new JsonPath();
  private boolean strict = true;

  JsonReader(String text, RecordModel model) {
    source = new JsonSource(text);
    this.model = model;
    scalars = new JsonScalars(source, path, model);
  }

  <T extends SpecificRecord> T read(Class<T> type) {
    Schema schema = model.getSchema(type);
    strict = type == JobRequest.class;
    JsonToken first = source.next();
    if (first == null) {
      throw InvalidJsonException.malformed("the value is empty");
    }
    T record = type.cast(readRecord(schema));
    source.requireEnd();
    return record;
  }

  private SpecificRecord readRecord(Schema schema) {
    scalars.require(JsonToken.START_OBJECT, "an object");
    SpecificRecord record = (SpecificRecord) model.newRecord(null, schema);
    boolean[] seen = new boolean[schema.getFields().size()];
    while (source.next() == JsonToken.FIELD_NAME) {
      String name = source.name();
      path.enterField(name);
      Schema.Field field = schema.getField(name);
      if (field == null) {
        pass(name, schema);
        continue;
      }
      if (seen[field.pos()]) {
        throw path.fault("given twice; give it once");
      }
      seen[field.pos()] = true;
      source.next();
      record.put(field.pos(), readField(field));
      path.leave();
    }
    for (Schema.Field field : schema.getFields()) {
      if (!seen[field.pos()]) {
        record.put(field.pos(), defaultOf(field));
      }
    }
    return record;
  }

  private void pass(String name, Schema schema) {
    if (strict) {
      throw path.fault(FieldNames.unknown(name, schema));
    }
    source.next();
    source.skip();
    path.leave();
  }

  private @Nullable Object readField(Schema.Field field) {
    if (JsonSchemas.holdsJson(field) && source.token() == JsonToken.START_OBJECT) {
      return source.objectText();
    }
    return readValue(field.schema());
  }

  private @Nullable Object defaultOf(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      path.enterField(field.name());
      throw path.fault("missing; it must be given");
    }
    return model.getDefaultValue(field);
  }

  private @Nullable Object readValue(Schema schema) {
    if (source.token() == JsonToken.VALUE_NULL) {
      if (schema.isNullable()) {
        return null;
      }
      throw path.fault("must not be null; leave it out, or give a value");
    }
    Schema present = JsonSchemas.present(schema);
    return switch (present.getType()) {
      case RECORD -> readRecord(present);
      case ARRAY -> readArray(present.getElementType());
      case MAP -> readMap(present.getValueType());
      case BYTES ->
          JsonSchemas.isVector(present) && source.token() == JsonToken.START_ARRAY
              ? readVector()
              : scalars.read(present);
      default -> scalars.read(present);
    };
  }

  private List<@Nullable Object> readArray(Schema items) {
    scalars.require(JsonToken.START_ARRAY, "an array");
    List<@Nullable Object> list = new ArrayList<>();
    while (source.next() != JsonToken.END_ARRAY) {
      path.enterItem(list.size());
      list.add(readValue(items));
      path.leave();
    }
    return list;
  }

  private ByteBuffer readVector() {
    VectorJson.Numbers numbers = new VectorJson.Numbers();
    while (source.next() != JsonToken.END_ARRAY) {
      path.enterItem(numbers.count());
      numbers.add(scalars.float32());
      path.leave();
    }
    return numbers.bytes();
  }

  private Map<String, @Nullable Object> readMap(Schema values) {
    scalars.require(JsonToken.START_OBJECT, "an object");
    Map<String, @Nullable Object> map = new HashMap<>();
    while (source.next() == JsonToken.FIELD_NAME) {
      String key = source.name();
      path.enterField(key);
      scalars.requireWhole(key);
      if (map.containsKey(key)) {
        throw path.fault("given twice; give it once");
      }
      source.next();
      map.put(key, readValue(values));
      path.leave();
    }
    return map;
  }
}
