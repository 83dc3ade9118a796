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
    "retry-after, 1795341630000, PT30S",
    "retry-after, 37s, PT37S",
    "retry-after, '60, 60', PT1M",
    "retry-after, '20, 30', PT30S",
    "retry-after, 5 seconds, PT5S",
    "retry-after, 2 minutes, PT2M",
    "retry-after, 1e2, PT1M40S",
    "retry-after, 3.7e1, PT37S",
    "retry-after, '\"12\"', PT12S",
    "retry-after, 00:01:30, PT1M30S",
    "retry-after, PT45S, PT45S",
    "retry-after, 2026-11-22T10:00:30Z, PT30S",
    "retry-after, 2026-11-22T11:00:30.5+01:00, PT30.5S",
    "retry-after, 'Sunday, 22-Nov-26 10:00:30 GMT', PT30S",
    "retry-after, Sun Nov 22 10:00:30 2026, PT30S",
    "retry-after, 'Sun, 22 Nov 2026 10:00:30 UTC', PT30S",
  })
  void aHeaderSaysHowLongToWait(String name, String value, Duration wait) {
    assertThat(RetryAfter.header(new HttpError(429, Map.of(name, value), ""), NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "NaN", "0x10", "99999999999999999999999"})
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
    "Token limit is exceeded. Try again in 35 seconds., PT35S",
    "Please retry after 86400 seconds. Please go here, PT24H",
    "Please wait 2 minutes and 30 seconds before, PT2M30S",
    "Quota will be replenished in 12:33:11., PT12H33M11S",
    "The limit resets in 3 hours, PT3H",
    "Try again at 2026-11-22T10:00:30Z, PT30S",
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
