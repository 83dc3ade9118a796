package dev.posthouse.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WaitsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"retry_after\":42}} | PT42S",
        "{\"error\":{\"metadata\":{\"retryAfterMs\":\"1500\"}}} | PT1.5S",
        "[{\"error\":{\"details\":[{\"retryDelay\":\"37s\"}]}}] | PT37S",
        "{\"retry-after\":\"2 minutes\"} | PT2M",
        "{\"error\":{\"details\":[{\"retryDelay\":{\"seconds\":9}}]}} | PT9S",
      })
  void aBodySaysHowLongToWait(String body, Duration wait) {
    assertThat(Waits.asked(new HttpError(429, Map.of(), body), "", NOW)).isEqualTo(wait);
  }

  @Test
  void theLongestOfAllThatIsToldHolds() {
    var error = new HttpError(429, Map.of("Retry-After", "5"), "{\"retry_after\":7}");

    assertThat(Waits.asked(error, "try again in 6s", NOW)).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RateLimit-Reset | 30 | PT30S",
        "X-RateLimit-Reset | 1795341640000 | PT40S",
        "X-RateLimit-Reset | 1795341640 | PT40S",
        "x-ratelimit-reset-ms | 1500 | PT1.5S",
        "X-Rate-Limit-Reset | 2026-11-22T10:00:30Z | PT30S",
        "RateLimit | \"default\";r=0;t=30 | PT30S",
        "RateLimit | limit=20, remaining=0, reset=12 | PT12S",
      })
  void aLimitThatIsUsedUpIsWaitedFor(String name, String value, Duration wait) {
    assertThat(Waits.untilReset(new HttpError(429, Map.of(name, value), ""), NOW)).isEqualTo(wait);
  }

  @Test
  void aLimitThatHasSomethingLeftIsNot() {
    var left = Map.of("X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "30");
    var one = Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6s");

    assertThat(Waits.untilReset(new HttpError(429, left, ""), NOW)).isNull();
    assertThat(Waits.untilReset(new HttpError(429, one, ""), NOW)).isEqualTo(Duration.ofSeconds(6));
    assertThat(
            Waits.untilReset(new HttpError(429, Map.of("x-ratelimit-reset-tokens", "6s"), ""), NOW))
        .isNull();
  }

  @Test
  void aGatewayMayQuoteTheHeadersOfTheServerBehindIt() {
    String body =
        "{\"error\":{\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1795341640000\"}}}}";

    assertThat(Waits.untilReset(new HttpError(429, Map.of(), body), NOW))
        .isEqualTo(Duration.ofSeconds(40));
  }
}
