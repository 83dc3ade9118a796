package dev.posthouse.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;

class SeenJobsTest {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final long NOW = 1_800_000_000_000L;

  private final SeenJobs seen = new SeenJobs(emptyStore(), WINDOW);

  @Test
  void aJobIsSeenOnceItWasAskedFor() {
    assertThat(seen.contains("job", 1, NOW)).isFalse();
    assertThat(seen.contains("job", 1, NOW)).isTrue();
  }

  @Test
  void generationsAndIdsAreToldApart() {
    seen.contains("job", 1, NOW);

    assertThat(seen.contains("job", 2, NOW)).isFalse();
    assertThat(seen.contains("job1", 1, NOW)).isFalse();
    assertThat(seen.contains("job", 11, NOW)).isFalse();
  }

  @Test
  void aJobIsForgottenAfterTheWindow() {
    seen.contains("job", 1, NOW);

    assertThat(seen.contains("job", 1, NOW + WINDOW.toMillis() - 1)).isTrue();
    assertThat(seen.contains("job", 1, NOW + WINDOW.toMillis() + 1)).isFalse();
  }

  @Test
  void aClockThatIsSetBackForgetsNoJob() {
    seen.contains("job", 1, NOW);

    assertThat(seen.contains("job", 1, NOW - 600_000)).isTrue();
  }

  private static WindowStore<String, byte[]> emptyStore() {
    WindowStore<String, byte[]> store =
        Stores.windowStoreBuilder(
                Stores.inMemoryWindowStore("seen", WINDOW, WINDOW, false),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }
}
