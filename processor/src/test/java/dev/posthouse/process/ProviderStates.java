package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.health.StateReader;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** What the processes publish about providers. */
final class ProviderStates {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ProviderStates() {}

  /** Waits until the last that is known of a provider is this state. */
  static void await(TestBench bench, String provider, String state, Duration atMost) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .atMost(atMost.plusSeconds(1)) // to read it takes a while too
        .untilAsserted(
            () ->
                assertThat(read(bench))
                    .filteredOn(one -> one.getProvider().equals(provider))
                    .extracting(ProviderState::getState)
                    .last()
                    .isEqualTo(state));
  }

  /** Those that are parked. */
  static Set<String> parked(TestBench bench) {
    Map<String, String> states = new HashMap<>();
    read(bench).forEach(state -> states.put(state.getProvider(), state.getState()));
    return states.entrySet().stream()
        .filter(state -> state.getValue().equals("parked"))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static List<ProviderState> read(TestBench bench) {
    try (StateReader reader =
        new StateReader(
            new KafkaProperties(bench.settings).reader(),
            bench.topics.providerState(),
            new WireSerdes(bench.settings.wire()).deserializer(ProviderState.class))) {
      return reader.readAll(PATIENCE);
    }
  }
}
