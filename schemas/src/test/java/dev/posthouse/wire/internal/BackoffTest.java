package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesWithEveryFailureUpToTheMost() {
    assertThat(pauses(Duration.ofMillis(100), Duration.ofSeconds(1), 6))
        .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
  }

  @Test
  void isNeverLongerThanTheMost() {
    assertThat(pauses(Duration.ofSeconds(5), Duration.ofSeconds(1), 2))
        .containsExactly(1000L, 1000L);
  }

  @Test
  void takesAnyNumberOfFailures() {
    Duration first = Duration.ofMillis(1);
    Duration atMost = Duration.ofDays(10);
    assertThat(Backoff.of(first, atMost, 0)).isEqualTo(first);
    assertThat(Backoff.of(first, atMost, Integer.MIN_VALUE)).isEqualTo(first);
    assertThat(Backoff.of(first, atMost, Integer.MAX_VALUE)).isEqualTo(atMost);
  }

  private static List<Long> pauses(Duration first, Duration atMost, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(times -> Backoff.of(first, atMost, times).toMillis())
        .toList();
  }
}
