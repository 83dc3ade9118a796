package dev.posthouse.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogInRateTest {
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final LogInRate rate = new LogInRate(() -> now);

  @Test
  void whoIsWrongTooOftenWaitsAMinute() {
    for (int i = 0; i < LogInRate.EACH; i++) {
      assertThat(rate.mayTry("a")).isTrue();
      rate.failed("a");
    }

    assertThat(rate.mayTry("a")).isFalse();
    assertThat(rate.mayTry("b")).isTrue();
    now = now.plusSeconds(61);
    assertThat(rate.mayTry("a")).isTrue();
  }

  @Test
  void manyAddressesTogetherMayNotGuessEither() {
    for (int i = 0; i < LogInRate.ALL; i++) {
      rate.failed("address " + i);
    }

    assertThat(rate.mayTry("yet another")).isFalse();
  }
}
