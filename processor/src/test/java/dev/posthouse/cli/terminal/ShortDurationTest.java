package dev.posthouse.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortDurationTest {

  @ParameterizedTest
  @CsvSource({
    "PT-1S, 0s",
    "PT0S, 0s",
    "PT0.0004S, 0s",
    "PT0.5S, 500ms",
    "PT1S, 1.0s",
    "PT59.999S, 59.9s",
    "PT1M, 1m0s",
    "PT59M59.9S, 59m59s",
    "PT2H15M59S, 2h15m",
    "P3DT4H59M, 3d4h"
  })
  void isShortAndNeverMoreThanItWas(Duration duration, String text) {
    assertThat(ShortDuration.of(duration)).isEqualTo(text).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void liesBetweenMoments() {
    Instant moment = Instant.parse("2026-11-30T12:00:00Z");

    assertThat(ShortDuration.between(moment, moment.plusSeconds(187))).isEqualTo("3m7s");
    assertThat(ShortDuration.between(moment, moment.minusSeconds(1))).isEqualTo("0s");
  }
}
