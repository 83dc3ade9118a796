package dev.posthouse.cli.cluster;

import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.health.StateReader;
import dev.posthouse.wire.internal.ProviderState;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the fleet knows of its providers, as commands read it.
 *
 * <p>Tested by {@code HealthIT}.
 */
public final class KnownProviders {
  private KnownProviders() {}

  /**
   * What is known of a provider, and who said so last.
   *
   * @param state the last record
   * @param health all that the records say together
   */
  public record Known(ProviderState state, ProviderHealth health) {}

  /**
   * By provider; of those that nobody said anything about, nothing.
   *
   * @param connection to a cluster that has the topic
   */
  public static Map<String, Known> read(Connection connection) {
    RecordDeserializer<ProviderState> deserializer = new RecordDeserializer<>(ProviderState.class);
    deserializer.configure(connection.serde(), false);
    String topic = connection.topics().providerState();
    Map<String, Known> known = new TreeMap<>();
    try (StateReader reader = new StateReader(connection.kafka().reader(), topic, deserializer)) {
      for (ProviderState state : reader.readAll(connection.patience())) {
        known.merge(
            state.getProvider(),
            new Known(state, ProviderStates.read(state)),
            (before, now) -> new Known(now.state, before.health.and(now.health)));
      }
    }
    return known;
  }
}
