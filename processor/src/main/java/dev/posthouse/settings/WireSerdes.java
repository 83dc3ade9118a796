package dev.posthouse.settings;

import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.internal.RegistryClient;
import dev.posthouse.wire.serde.AvroSerializer;
import dev.posthouse.wire.serde.JsonSerializer;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Duration;
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
  /** How long a station's thread waits for a schema that it does not know. */
  private static final Duration STATIONS_WAIT = Duration.ofMillis(500);

  private final WireSettings settings;
  private final @Nullable RegistryClient registry;
  private final Serializer<SpecificRecord> serializer;

  /** Of a program that has nothing else to do than to wait for the registry. */
  public WireSerdes(WireSettings settings) {
    this(settings, Map.of());
  }

  private WireSerdes(WireSettings settings, Map<String, String> more) {
    this.settings = settings;
    Map<String, String> serde = new HashMap<>(settings.serde());
    more.forEach(serde::putIfAbsent);
    this.registry = serde.containsKey(WireConfig.REGISTRY_URL) ? new RegistryClient(serde) : null;
    this.serializer = open(settings, registry);
  }

  /**
   * Of stations, whose threads no registry holds up: they know the schemas that they write from
   * their start on, and a record whose schema is not told soon is for them to put aside.
   */
  public static WireSerdes ofStations(WireSettings settings) {
    return new WireSerdes(
        settings, Map.of(WireConfig.LOOKUP_WAIT_MILLIS, Long.toString(STATIONS_WAIT.toMillis())));
  }

  /**
   * Writes what goes onto the topics: JSON, our Avro, or the Avro serializer that is named. Safe
   * for use by many threads at once.
   */
  public Serializer<SpecificRecord> serializer() {
    return serializer;
  }

  private static Serializer<SpecificRecord> open(
      WireSettings settings, @Nullable RegistryClient registry) {
    Serializer<SpecificRecord> serializer =
        switch (settings.format()) {
          case JSON -> new JsonSerializer<>();
          case AVRO -> {
            if (settings.serializer() != null) {
              yield instance(settings.serializer(), Serializer.class);
            }
            yield registry == null
                ? new AvroSerializer<>()
                : new AvroSerializer<>(registry, settings.serde());
          }
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
    Deserializer<T> either = new RecordDeserializer<>(type, registry);
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
