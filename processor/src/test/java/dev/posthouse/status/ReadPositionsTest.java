package dev.posthouse.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadPositionsTest {
  private Instant now = Instant.EPOCH;
  private final ReadPositions progress = new ReadPositions(() -> now);

  @Test
  void whatIsElsewhereHasPassedNothing() {
    progress.begin(1);
    progress.end(1);

    assertThat(progress.isHere(1)).isFalse();
    assertThat(progress.hasPassed(1, 0)).isFalse();
  }

  @Test
  void aPartitionWithoutEventsHasPassedAllOfThem() {
    progress.begin(0);

    assertThat(progress.hasPassed(0, 0)).isTrue();
    assertThat(progress.hasPassed(0, 1)).isFalse();
  }

  @Test
  void anEventThatIsReadIsPassedAndTheNextIsNot() {
    progress.begin(0);
    progress.passed(0, 41);

    assertThat(progress.hasPassed(0, 42)).isTrue();
    assertThat(progress.hasPassed(0, 43)).isFalse();
  }

  @Test
  void offsetsThatNoRecordComesForArePassedAfterAQuietTime() {
    progress.begin(0);
    progress.passed(0, 41);

    now = now.plus(ReadPositions.QUIET).plusMillis(1);

    assertThat(progress.hasPassed(0, 43)).as("a transaction's marker").isTrue();
  }
}
