package dev.posthouse.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.StationDriver;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeenJobsTest {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final long NOW = 1_800_000_000_000L;

  private final StationDriver station = new StationDriver(_ -> topology(), "jobs");
  private final SeenJobs seen = new SeenJobs(station.windowStore("seen"), WINDOW);

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

  @AfterEach
  void close() {
    station.close();
  }

  /** Owns the store, and does nothing with it. */
  private static final class Idle extends ContextualProcessor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }

  private static Topology topology() {
    var store =
        Stores.windowStoreBuilder(
                Stores.inMemoryWindowStore("seen", WINDOW, WINDOW, false),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled();
    return new Topology()
        .addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "jobs")
        .addProcessor("idle", Idle::new, "source")
        .addStateStore(store, "idle");
  }
}
