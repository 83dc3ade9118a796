package dev.posthouse.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdlePatienceTest {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final IdlePatience patience = new IdlePatience(Duration.ofSeconds(1), LONGEST);

  @Test
  void whileNothingIsKnownConnectionsAreKeptForLong() {
    assertAllowed(0, LONGEST);
  }

  @Test
  void aConnectionFoundClosedShowsThatThePatienceIsShorter() {
    patience.foundClosed(seconds(8), 0);

    assertAllowed(0, Duration.ofSeconds(6));
  }

  @Test
  void manyThatAreFoundTogetherTeachNoMoreThanOne() {
    for (int i = 0; i < 64; i++) {
      patience.foundClosed(seconds(8), 0);
    }

    assertAllowed(0, Duration.ofSeconds(6));
  }

  @Test
  void aLongerTimeTeachesNothingNew() {
    patience.foundClosed(seconds(8), 0);

    patience.foundClosed(seconds(20), 0);

    assertAllowed(0, Duration.ofSeconds(6));
  }

  @Test
  void itFindsAServersPatienceInAFewSteps() {
    long closesAfter = seconds(5);
    int found = 0;
    while (patience.nanos(0) > closesAfter) {
      patience.foundClosed(patience.nanos(0), 0);
      found++;
    }

    assertThat(found).isLessThanOrEqualTo(15);
    assertThat(patience.nanos(0)).isGreaterThan(closesAfter * 3 / 4 - 1);
  }

  @Test
  void itIsBoundedBelow() {
    patience.foundClosed(seconds(1), 0);

    assertAllowed(0, Duration.ofSeconds(1));
  }

  @Test
  void aConnectionThatWasHardlyIdleTellsNothingOfPatience() {
    patience.foundClosed(seconds(1) - 1, 0);

    assertAllowed(0, LONGEST);
  }

  @Test
  void whatWasLearntIsForgottenSlowly() {
    patience.foundClosed(seconds(8), 0);

    assertAllowed(seconds(60), Duration.ofSeconds(6).multipliedBy(1149).dividedBy(1000));
    assertAllowed(seconds(300), Duration.ofSeconds(12));
    assertAllowed(seconds(600), Duration.ofSeconds(24));
    assertAllowed(seconds(100 * 300), LONGEST);
  }

  @Test
  void whatWasForgottenIsLearntAgain() {
    patience.foundClosed(seconds(8), 0);

    patience.foundClosed(seconds(10), seconds(300));

    assertAllowed(seconds(300), Duration.ofMillis(7500));
  }

  private void assertAllowed(long now, Duration allowed) {
    assertThat(Duration.ofNanos(patience.nanos(now))).isCloseTo(allowed, allowed.dividedBy(1000));
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
