package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveLimitTest {
  private static final int CEILING = 64;
  private static final int FLOOR = 4;

  private final AdaptiveLimit limit = new AdaptiveLimit(FLOOR, CEILING);
  private Instant now = Instant.EPOCH;

  /** The red form of this fell at every refusal, and stayed at six calls in flight. */
  @ParameterizedTest
  @ValueSource(doubles = {0.07, 0.13, 0.2})
  void refusalsThatDoNotComeOfTheLoadDoNotLowerIt(double share) {
    Random random = new Random(1);
    double sum = 0;
    int calls = 20_000;

    for (int i = 0; i < calls; i++) {
      end(random.nextDouble() < share);
      sum += limit.permits();
    }

    assertThat(sum / calls).isGreaterThan(CEILING * 0.9);
  }

  @Test
  void aProviderThatRefusesHalfOfTheCallsGetsFewerAtATime() {
    for (int i = 0; i < 2_000; i++) {
      end(i % 2 == 0);
    }

    assertThat(limit.permits()).isBetween(FLOOR, CEILING / 4);
  }

  @Test
  void refusalsOfCallsFromBeforeTheFallDoNotLowerItAgain() {
    Instant before = now;
    for (int i = 0; i < CEILING; i++) {
      now = now.plusMillis(1);
      limit.overloaded(before.plusMillis(1), 0, now);
    }

    assertThat(limit.permits()).isEqualTo((int) (CEILING * 0.7));
  }

  @Test
  void itRisesAgainWhileAllPermitsAreUsed() {
    for (int i = 0; i < 2_000; i++) {
      end(i % 2 == 0);
    }
    for (int i = 0; i < 4_000; i++) {
      end(false);
    }

    assertThat(limit.permits()).isEqualTo(CEILING);
  }

  /** Refusals come sooner than answers: a crowd's first are no measure of what is refused. */
  @Test
  void callsInFlightThatWereNotRefusedCountInTheRound() {
    for (int i = 0; i < 0.45 * CEILING; i++) {
      now = now.plusMillis(1);
      limit.overloaded(now, CEILING, now);
    }

    assertThat(limit.permits()).isEqualTo(CEILING);
  }

  private void end(boolean refused) {
    Instant startedAt = now;
    now = now.plusMillis(10);
    if (refused) {
      limit.overloaded(startedAt, 0, now);
    } else {
      limit.answered(limit.permits());
    }
  }
}
