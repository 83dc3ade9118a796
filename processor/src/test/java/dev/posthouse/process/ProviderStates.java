package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.health.StateReader;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.util.List;
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
