package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryPolicy POLICY =
      new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(30));

  @Property
  void neverSoonerThanTheProviderAskedForAndNeverPastTheDeadline(
      @ForAll @IntRange(min = 1, max = 100) int attempts,
      @ForAll @LongRange(min = 0, max = 100_000) long retryAfter,
      @ForAll @LongRange(min = 0, max = 100_000) long left,
      @ForAll long seed) {
    Instant deadline = NOW.plusMillis(left);

    Optional<Instant> due =
        RetryDelay.due(
            POLICY, attempts, Duration.ofMillis(retryAfter), NOW, deadline, new Random(seed));

    assertThat(due.isPresent()).isEqualTo(retryAfter < left);
    due.ifPresent(
        at -> assertThat(at).isAfterOrEqualTo(NOW.plusMillis(retryAfter)).isBefore(deadline));
  }

  @Test
  void theBoundDoublesUpToTheCap() {
    assertThat(IntStream.rangeClosed(1, 9).mapToObj(n -> RetryDelay.bound(POLICY, n).toMillis()))
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L);
  }

  @Test
  void theJitterIsFull() {
    Random random = new Random(42);
    var delays =
        IntStream.range(0, 10_000)
            .mapToLong(
                i ->
                    Duration.between(
                            NOW,
                            RetryDelay.due(POLICY, 2, null, NOW, NOW.plusSeconds(3600), random)
                                .orElseThrow())
                        .toMillis())
            .summaryStatistics();

    assertThat(delays.getMin()).isLessThan(10);
    assertThat(delays.getMax()).isBetween(990L, 999L);
    assertThat(delays.getAverage()).isBetween(480.0, 520.0);
  }
}
