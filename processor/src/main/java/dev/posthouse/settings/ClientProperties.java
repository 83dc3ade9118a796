package dev.posthouse.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Which properties one kind of Kafka client knows.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
record ClientProperties(ConfigDef definition) {
  static final ClientProperties ADMIN = new ClientProperties(AdminClientConfig.configDef());
  static final ClientProperties CONSUMER = new ClientProperties(ConsumerConfig.configDef());
  static final ClientProperties PRODUCER = new ClientProperties(ProducerConfig.configDef());
  static final ClientProperties STREAMS = new ClientProperties(StreamsConfig.configDef());

  private static final List<ClientProperties> ALL = List.of(ADMIN, CONSUMER, PRODUCER, STREAMS);

  private static final Set<String> NAMES =
      ALL.stream()
          .flatMap(client -> client.definition.names().stream())
          .collect(Collectors.toUnmodifiableSet());

  /** The definitions of a property, one for each kind of client that has it. */
  static List<ConfigKey> definitions(String property) {
    return ALL.stream()
        .map(client -> client.definition.configKeys().get(property))
        .filter(Objects::nonNull)
        .toList();
  }

  static Set<String> names() {
    return NAMES;
  }

  /**
   * Those properties that this client knows, and those that none knows, which may be meant for a
   * plug-in. The others would only make it warn that they are not used.
   */
  Map<String, Object> meantForIt(Map<String, String> properties) {
    Map<String, Object> meant = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (definition.names().contains(name) || !NAMES.contains(name)) {
            meant.put(name, value);
          }
        });
    return meant;
  }
}
