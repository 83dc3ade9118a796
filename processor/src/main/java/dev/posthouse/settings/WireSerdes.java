package dev.posthouse.settings;

import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.serde.AvroSerializer;
import dev.posthouse.wire.serde.JsonSerializer;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The serializers and deserializers that the settings ask for. All of a process's stations share
 * one, and with it what it knows of the registry.
 */
public final class WireSerdes {
  private final WireSettings settings;
  private final Serializer<SpecificRecord> serializer;

  public WireSerdes(WireSettings settings) {
    this.settings = settings;
    this.serializer = open(settings);
  }

  /**
   * Writes what goes onto the topics: JSON, our Avro, or the Avro serializer that is named. Safe
   * for use by many threads at once.
   */
  public Serializer<SpecificRecord> serializer() {
    return serializer;
  }

  private static Serializer<SpecificRecord> open(WireSettings settings) {
    Serializer<SpecificRecord> serializer =
        switch (settings.format()) {
          case JSON -> new JsonSerializer<>();
          case AVRO ->
              settings.serializer() == null
                  ? new AvroSerializer<>()
                  : instance(settings.serializer(), Serializer.class);
        };
    serializer.configure(settings.serde(), false);
    return serializer;
  }

  /**
   * Reads what lies on the topics, in either form.
   *
   * @param type the class to read
   */
  public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
    Map<String, Object> config = new HashMap<>(settings.serde());
    config.put(WireConfig.VALUE_TYPE, type.getName());
    // Confluent's deserializer makes generated classes only if told to.
    config.put("specific.avro.reader", true);
    Deserializer<T> either = new RecordDeserializer<>(type);
    either.configure(config, false);
    if (settings.deserializer() == null) {
      return either;
    }
    Deserializer<T> named = instance(settings.deserializer(), Deserializer.class);
    named.configure(config, false);
    return (topic, data) ->
        isAvro(data) ? named.deserialize(topic, data) : either.deserialize(topic, data);
  }

  private static boolean isAvro(byte @Nullable [] data) {
    return data != null && data.length > 0 && data[0] == 0;
  }

  @SuppressWarnings("unchecked") // the class's own type parameter cannot be checked at run time
  private static <T> T instance(String className, Class<? super T> type) {
    try {
      return (T) Utils.newInstance(className, type);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "wire: class "
              + className
              + " is not on the class path; add its jar, or remove the setting to use the built-in"
              + " serde",
          e);
    }
  }
}
