package dev.posthouse.wire.internal;

import com.fasterxml.jackson.core.JsonToken;
import dev.posthouse.wire.InvalidJsonException;
import dev.posthouse.wire.JobRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final JsonPath path = new JsonPath();
  private boolean strict = true;

  JsonReader(String text) {
    source = new JsonSource(text);
    scalars = new JsonScalars(source, path);
  }

  <T extends SpecificRecord> T read(Class<T> type) {
    strict = type == JobRequest.class;
    JsonToken first = source.next();
    if (first == null) {
      throw InvalidJsonException.malformed("the value is empty");
    }
    T record = type.cast(readRecord(RecordShape.of(type)));
    source.requireEnd();
    return record;
  }

  private SpecificRecord readRecord(RecordShape shape) {
    scalars.require(JsonToken.START_OBJECT, "an object");
    SpecificRecord record = shape.newRecord();
    boolean[] seen = new boolean[shape.fields().size()];
    while (source.next() == JsonToken.FIELD_NAME) {
      String name = source.name();
      path.enterField(name);
      RecordShape.Field field = shape.field(name);
      if (field == null) {
        pass(name, shape);
        continue;
      }
      if (seen[field.position()]) {
        throw path.fault("given twice; give it once");
      }
      seen[field.position()] = true;
      source.next();
      record.put(field.position(), readField(field));
      path.leave();
    }
    for (RecordShape.Field field : shape.fields()) {
      if (!seen[field.position()]) {
        record.put(field.position(), defaultOf(field));
      }
    }
    return record;
  }

  private void pass(String name, RecordShape shape) {
    if (strict) {
      throw path.fault(FieldNames.unknown(name, shape.schema()));
    }
    source.next();
    source.skip();
    path.leave();
  }

  private @Nullable Object readField(RecordShape.Field field) {
    if (field.holdsJson() && source.token() == JsonToken.START_OBJECT) {
      return source.objectText();
    }
    return readValue(field.value());
  }

  private @Nullable Object defaultOf(RecordShape.Field field) {
    if (!field.hasDefault()) {
      path.enterField(field.name());
      throw path.fault("missing; it must be given");
    }
    return field.defaultValue();
  }

  private @Nullable Object readValue(ValueShape shape) {
    if (source.token() == JsonToken.VALUE_NULL) {
      if (shape.nullable()) {
        return null;
      }
      throw path.fault("must not be null; leave it out, or give a value");
    }
    return switch (shape.type()) {
      case RECORD -> readRecord(shape.asRecord());
      case ARRAY -> readArray(shape.item());
      case MAP -> readMap(shape.item());
      case BYTES ->
          shape.vector() && source.token() == JsonToken.START_ARRAY
              ? readVector()
              : scalars.read(shape);
      default -> scalars.read(shape);
    };
  }

  private List<@Nullable Object> readArray(ValueShape items) {
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

  private Map<String, @Nullable Object> readMap(ValueShape values) {
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
