package dev.posthouse.provider.factory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.QuotaReport.Left;
import dev.posthouse.job.QuotaReport.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuotaHeadersTest {
  private static final Instant SENT = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant NOW = SENT.plusMillis(300);

  @Test
  void anthropicTellsRequestsAndTheTokensOfEachKind() {
    Map<String, String> headers = new HashMap<>();
    for (String what : new String[] {"requests", "tokens", "input-tokens", "output-tokens"}) {
      headers.put("anthropic-ratelimit-" + what + "-limit", "4000");
      headers.put("anthropic-ratelimit-" + what + "-remaining", "3999");
      headers.put("anthropic-ratelimit-" + what + "-reset", "2026-11-22T10:00:01Z");
    }

    QuotaReport allowance = read(headers).orElseThrow();

    assertThat(allowance.asOf()).isEqualTo(SENT);
    assertThat(allowance.left())
        .containsOnlyKeys(Unit.values())
        .containsEntry(Unit.INPUT_TOKENS, new Left(4000, 3999, SENT.plusSeconds(1)));
  }

  @Test
  void openAiTellsRequestsAndTheTokensOfBothKindsTogether() {
    QuotaReport allowance =
        read(Map.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-limit-tokens", "150000",
                "x-ratelimit-remaining-tokens", "149984",
                "x-ratelimit-reset-tokens", "6m0s"))
            .orElseThrow();

    assertThat(allowance.left())
        .containsOnly(
            Map.entry(Unit.REQUESTS, new Left(60, 59, NOW.plusSeconds(1))),
            Map.entry(Unit.TOKENS, new Left(150_000, 149_984, NOW.plusSeconds(360))));
  }

  /** In one refusal: what is left, and when to come again. */
  @Test
  void whenToComeAgainIsPartOfTheReport() {
    QuotaReport report =
        read(Map.of(
                "x-ratelimit-limit-tokens", "150000",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "6m0s",
                "retry-after", "1"))
            .orElseThrow();

    assertThat(report.comeAgain()).isEqualTo(NOW.plusSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "120ms, PT0.12S",
    "6m0s, PT6M",
    "1h0m3.5s, PT1H3.5S",
    "0s, PT0S",
    "8.64s, PT8.64S",
    "30, PT30S",
    "0.25, PT0.25S",
    "' 30 ', PT30S",
    "1795341630, PT29.7S", // 2026-11-22T10:00:30Z in seconds
    "1795341630000, PT29.7S",
    "2026-11-22T10:00:30Z, PT29.7S",
    "2026-11-22T11:00:30+01:00, PT29.7S",
    "2026-11-22T10:00:30.300Z, PT30S",
    "2026-11-22T09:00:00Z, PT0S",
    "2126-11-22T09:00:00Z, P31D",
    "9999999999999, P31D"
  })
  void aResetIsASpanOrAMoment(String reset, Duration after) {
    assertThat(reset("5", "3", reset).orElseThrow().left())
        .containsEntry(Unit.REQUESTS, new Left(5, 3, NOW.plus(after)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, 3, 1s",
        "5, none, 1s",
        "5, 3, none",
        "'', 3, 1s",
        "five, 3, 1s",
        "5, -1, 1s",
        "5, 3.5, 1s",
        "0, 0, 1s",
        "99999999999999999999999, 3, 1s",
        "5, 3, soon",
        "5, 3, -1",
        "5, 3, 6m0",
        "5, 3, 2026-11-22",
        "5, 3, 2026-13-45T10:00:00Z",
        "5, 3, 99999999999999999999999",
        "5, 3, ''"
      })
  void whatIsMissingOrMalformedIsIgnored(String limit, String remaining, String reset) {
    assertThat(reset(limit, remaining, reset)).isEmpty();
  }

  @Test
  void oneMalformedLimitDoesNotHideTheOthers() {
    Map<String, String> headers = new HashMap<>(headers("5", "3", "1s"));
    headers.put("x-ratelimit-limit-tokens", "many");

    assertThat(read(headers).orElseThrow().left()).containsOnlyKeys(Unit.REQUESTS);
  }

  private static Optional<QuotaReport> reset(String limit, String remaining, String reset) {
    return read(headers(limit, remaining, reset));
  }

  private static Map<String, String> headers(String limit, String remaining, String reset) {
    Map<String, String> headers = new HashMap<>();
    headers.put("x-ratelimit-limit-requests", limit);
    headers.put("x-ratelimit-remaining-requests", remaining);
    headers.put("x-ratelimit-reset-requests", reset);
    return headers;
  }

  private static Optional<QuotaReport> read(Map<String, String> headers) {
    return Providers.QUOTA.read(headers::get, SENT, NOW);
  }
}
