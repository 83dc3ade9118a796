package dev.posthouse.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "retry-after, 7, PT7S",
    "retry-after, 0, PT0S",
    "retry-after, 1.5, PT1.5S",
    "Retry-After-Ms, 250, PT0.25S",
    "Retry-After, 'Sun, 22 Nov 2026 10:00:30 GMT', PT30S",
    "retry-after, 'Sun, 22 Nov 2026 09:00:00 GMT', PT0S",
    "retry-after, 99999999999999, P31D",
    "retry-after, 99999999, P31D",
    "retry-after, 1795341630, PT30S",
  })
  void aHeaderSaysHowLongToWait(String name, String value, Duration wait) {
    assertThat(RetryAfter.header(new HttpError(429, Map.of(name, value), ""), NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "NaN", "1e9", "0x10", "99999999999999999999999"})
  void aHeaderThatSaysNothingIsIgnored(String value) {
    assertThat(RetryAfter.header(new HttpError(429, Map.of("retry-after", value), ""), NOW))
        .isNull();
  }

  @Test
  void theLongerOfTwoHeadersHolds() {
    var error = new HttpError(429, Map.of("retry-after", "1", "retry-after-ms", "1200"), "");

    assertThat(RetryAfter.header(error, NOW)).isEqualTo(Duration.ofMillis(1200));
  }

  @ParameterizedTest
  @CsvSource({
    "Please try again in 1.146s. Visit, PT1.146S",
    "Please try again in 20ms., PT0.02S",
    "Please try again in 6m0s., PT6M",
    "Please try again in 1h2m3.5s., PT1H2M3.5S",
    "Please retry in 37.5s., PT37.5S",
  })
  void aMessageSaysHowLongToWait(String message, Duration wait) {
    assertThat(RetryAfter.text(message, NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Try again later", "try again in a minute"})
  void aMessageThatSaysNothingIsIgnored(String message) {
    assertThat(RetryAfter.text(message, NOW)).isNull();
  }
}
