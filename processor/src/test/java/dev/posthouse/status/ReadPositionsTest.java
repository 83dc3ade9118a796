package dev.posthouse.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadPositionsTest {
  private final ReadPositions positions = new ReadPositions();

  @Test
  void whatIsElsewhereIsReadNowhere() {
    positions.begin(1);
    positions.passed(1, 5);
    positions.end(1);

    assertThat(positions.isHere(1)).isFalse();
    assertThat(positions.next(1)).isEmpty();
  }

  @Test
  void aPartitionThatCameHereSaysNothingUntilAnEventIsRead() {
    positions.begin(0);

    assertThat(positions.isHere(0)).isTrue();
    assertThat(positions.next(0)).isEmpty();
  }

  @Test
  void theNextEventLiesBehindTheOneThatIsRead() {
    positions.begin(0);
    positions.passed(0, 41);

    assertThat(positions.next(0)).hasValue(42);
  }
}
