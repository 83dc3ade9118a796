package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OpeningTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void whatOpensAtAMomentIsOpenFromThenOn() {
    Opening opens = until(5);

    assertThat(opens.isOpen(NOW.plusSeconds(5).minusNanos(1))).isFalse();
    assertThat(opens.isOpen(NOW.plusSeconds(5))).isTrue();
  }

  @Test
  void whatIsOpenIsSoAtAnyMomentAndWhatNobodyKnowsAtNone() {
    assertThat(Opening.OPEN.isOpen(NOW)).isTrue();
    assertThat(Opening.UNKNOWN.isOpen(NOW.plus(Duration.ofDays(10_000)))).isFalse();
  }

  @Test
  void openIsSoonerThanAMomentAndAMomentSoonerThanWhatNobodyKnows() {
    assertThat(Stream.of(Opening.UNKNOWN, until(2), Opening.OPEN, until(-1)).sorted())
        .containsExactly(Opening.OPEN, until(-1), until(2), Opening.UNKNOWN);
  }

  @Test
  void twoThatMustBothBeOpenOpenWithTheLater() {
    assertThat(until(1).and(until(2))).isEqualTo(until(2));
    assertThat(until(2).and(Opening.OPEN)).isEqualTo(until(2));
    assertThat(until(2).and(Opening.UNKNOWN)).isEqualTo(Opening.UNKNOWN);
  }

  @Test
  void whatIsShutIsLookedAtAgainAsItOpensAndAfterThePatienceAtTheLatest() {
    assertThat(until(5).lookAgain(NOW, PATIENCE)).isEqualTo(NOW.plusSeconds(5));
    assertThat(until(31).lookAgain(NOW, PATIENCE)).isEqualTo(NOW.plusSeconds(30));
    assertThat(Opening.UNKNOWN.lookAgain(NOW, PATIENCE)).isEqualTo(NOW.plusSeconds(30));
    assertThat(Opening.OPEN.lookAgain(NOW, PATIENCE)).isEqualTo(NOW);
  }

  private static Opening until(long seconds) {
    return new Opening.Until(NOW.plusSeconds(seconds));
  }
}
