package dev.posthouse.wire.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * How generated classes look to Avro: java.time for the logical types of time, and every class that
 * the wanted schema names is trusted, because that schema is the generated class's own and not the
 * sender's.
 */
public final class RecordModel extends SpecificData {
  private static final ClassValue<RecordModel> MODELS =
      new ClassValue<>() {
        @Override
        protected RecordModel computeValue(Class<?> type) {
          return new RecordModel(type.getClassLoader());
        }
      };

  /**
   * By their schemas, which remember their hash; to put a class's name together for each record
   * that is read took as long as reading it. Bounded: only the schemas of generated classes come
   * here.
   */
  private final Map<Schema, Class<?>> classes = new ConcurrentHashMap<>();

  private RecordModel(ClassLoader loader) {
    super(loader);
    List<Conversion<?>> conversions =
        List.of(
            new TimeConversions.TimestampMillisConversion(),
            new TimeConversions.TimestampMicrosConversion(),
            new TimeConversions.DateConversion(),
            new TimeConversions.TimeMillisConversion(),
            new TimeConversions.TimeMicrosConversion());
    conversions.forEach(this::addLogicalTypeConversion);
  }

  /** The model for the class and those that its schema names. */
  public static RecordModel of(Class<?> type) {
    return MODELS.get(type);
  }

  @Override
  public @Nullable Class<?> getClass(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> known(schema);
      default -> super.getClass(schema);
    };
  }

  private @Nullable Class<?> known(Schema schema) {
    Class<?> known = classes.get(schema);
    return known == null ? classes.computeIfAbsent(schema, this::load) : known;
  }

  private @Nullable Class<?> load(Schema schema) {
    try {
      return Class.forName(getClassName(schema), true, getClassLoader());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
