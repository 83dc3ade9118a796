package dev.posthouse.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class WaitingJobsTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final Duration AMPLE = Duration.ofMinutes(1);

  private final KeyValueStore<Bytes, byte[]> store = emptyStore();
  private final WaitingJobs waiting = new WaitingJobs(store);

  @Test
  void whatIsDueIsTakenOutInTheOrderOfItsTime() {
    add(waiting, NOW + 2, 1);
    add(waiting, NOW + 1, 2);
    add(waiting, NOW + 1, 1);
    add(waiting, NOW + 3, 0);

    assertThat(take(waiting, NOW)).isEmpty();
    assertThat(take(waiting, NOW + 2)).containsExactly(key(1, 1), key(1, 2), key(2, 1));
    assertThat(take(waiting, NOW + 3)).containsExactly(key(3, 0));
    assertThat(take(waiting, NOW + 4)).isEmpty();
  }

  @Test
  void whatTheBudgetDoesNotCoverIsTakenNextTime() {
    add(waiting, NOW, 0);

    List<DueKey> taken = new ArrayList<>();
    waiting.takeDue(NOW, Duration.ofNanos(-1), (key, _) -> gone(taken, key));

    assertThat(taken).isEmpty();
    assertThat(take(waiting, NOW)).containsExactly(key(0, 0));
  }

  @Test
  void aRestartGoesOnWhereTheHintSays() {
    add(waiting, NOW, 0);
    take(waiting, NOW);
    // A tombstone's place: were it scanned, it would be found.
    store.put(key(0, 9).toBytes(), stored().toBytes());

    WaitingJobs restarted = new WaitingJobs(store);

    add(restarted, NOW + 1, 1);
    assertThat(take(restarted, NOW + 1)).containsExactly(key(1, 1));
  }

  @Test
  void anIdleStoreIsNotWrittenTo() {
    for (int i = 0; i < 100; i++) {
      take(waiting, NOW + i * 1000L);
    }

    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      assertThat(all).isExhausted();
    }
  }

  @Test
  void aJobThatComesAfterTheClockWasSetBackIsFoundWhenItIsDue() {
    take(waiting, NOW + 60_000);
    add(waiting, NOW + 5, 0);

    assertThat(take(waiting, NOW)).isEmpty();
    assertThat(take(waiting, NOW + 5)).containsExactly(key(5, 0));
  }

  @Test
  void aJobThatComesAfterTheClockWasSetBackSurvivesARestart() {
    add(waiting, NOW, 0);
    take(waiting, NOW + 60_000); // writes a hint
    add(waiting, NOW + 5, 1);

    assertThat(take(new WaitingJobs(store), NOW + 5)).containsExactly(key(5, 1));
  }

  @Test
  void aJobThatWaitsOnUntilTheMomentThatWasItsOwnIsNotLost() {
    add(waiting, NOW, 0);

    waiting.takeDue(NOW, AMPLE, (key, _) -> Optional.of(key.due()));

    assertThat(take(waiting, NOW)).containsExactly(key(0, 0));
    assertThat(waiting.count()).isZero();
  }

  @Test
  void aJobThatWaitsOnUntilAMomentThatHasPassedIsFoundNextTime() {
    add(waiting, NOW, 0);
    add(waiting, NOW + 1, 1);

    waiting.takeDue(NOW + 1000, AMPLE, (_, _) -> Optional.of(Instant.ofEpochMilli(NOW + 500)));

    assertThat(take(waiting, NOW + 1000)).containsExactly(key(500, 0), key(500, 1));
  }

  private static DueKey key(long after, long offset) {
    return new DueKey(Instant.ofEpochMilli(NOW + after), offset);
  }

  private static StoredRecord stored() {
    return new StoredRecord(null, new RecordHeaders(), new byte[] {1}, null);
  }

  private static void add(WaitingJobs jobs, long due, long offset) {
    jobs.add(new DueKey(Instant.ofEpochMilli(due), offset), stored());
  }

  private static List<DueKey> take(WaitingJobs jobs, long now) {
    List<DueKey> taken = new ArrayList<>();
    jobs.takeDue(now, AMPLE, (key, _) -> gone(taken, key));
    return taken;
  }

  private static Optional<Instant> gone(List<DueKey> taken, DueKey key) {
    taken.add(key);
    return Optional.empty();
  }

  private static KeyValueStore<Bytes, byte[]> emptyStore() {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("waiting"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }
}
