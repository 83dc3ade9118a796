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
    assertThat(new Opening.Open().isOpen(NOW)).isTrue();
    assertThat(new Opening.Unknown().isOpen(NOW.plus(Duration.ofDays(10_000)))).isFalse();
  }

  @Test
  void openIsSoonerThanAMomentAndAMomentSoonerThanWhatNobodyKnows() {
    assertThat(Stream.of(new Opening.Unknown(), until(2), new Opening.Open(), until(-1)).sorted())
        .containsExactly(new Opening.Open(), until(-1), until(2), new Opening.Unknown());
  }

  @Test
  void twoThatMustBothBeOpenOpenWithTheLater() {
    assertThat(until(1).and(until(2))).isEqualTo(until(2));
    assertThat(until(2).and(new Opening.Open())).isEqualTo(until(2));
    assertThat(until(2).and(new Opening.Unknown())).isEqualTo(new Opening.Unknown());
  }

  @Test
  void whatIsShutIsLookedAtAgainAsItOpensAndAfterThePatienceAtTheLatest() {
    assertThat(until(5).lookAgain(NOW, PATIENCE)).isEqualTo(NOW.plusSeconds(5));
    assertThat(until(31).lookAgain(NOW, PATIENCE)).isEqualTo(NOW.plusSeconds(30));
    assertThat(new Opening.Unknown().lookAgain(NOW, PATIENCE)).isEqualTo(NOW.plusSeconds(30));
    assertThat(new Opening.Open().lookAgain(NOW, PATIENCE)).isEqualTo(NOW);
  }

  private static Opening until(long seconds) {
    return new Opening.Until(NOW.plusSeconds(seconds));
  }
}
