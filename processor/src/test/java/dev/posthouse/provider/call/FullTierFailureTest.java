package dev.posthouse.provider.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Tier;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.HttpError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullTierFailureTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "FLEX, OPENAI, 429, NO_ROOM",
    "FLEX, OPENAI, 498, NO_ROOM",
    "FLEX, GEMINI, 503, NO_ROOM",
    // OpenAI's own trouble, whoever asks.
    "FLEX, OPENAI, 503, OVERLOADED",
    "STANDARD, OPENAI, 429, OVERLOADED",
    "STANDARD, OPENAI, 498, OVERLOADED",
    "PRIORITY, GEMINI, 503, OVERLOADED",
  })
  void onlyACallThatWasToWaitForRoomFindsNone(Tier tier, Api api, int status, FailureKind kind) {
    Failure overloaded =
        new Failure(
            FailureKind.OVERLOADED, "full", status, "c", "r", Duration.ofSeconds(3), true, false);

    Failure found = FullTier.of(overloaded, provider(tier, api));

    assertThat(found.kind()).isEqualTo(kind);
    assertThat(found).usingRecursiveComparison().ignoringFields("kind").isEqualTo(overloaded);
  }

  /** As the vendors say it: a rate limit of the account stays one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | {\"error\":{\"message\":\"Resource unavailable\",\"type\":\"resource_unavailable\"}}"
            + " | NO_ROOM",
        "498 | {\"error\":{\"message\":\"Flex tier capacity"
            + " exceeded\",\"code\":\"capacity_exceeded\"}} | NO_ROOM",
        "429 | {\"error\":{\"message\":\"Rate limit reached for"
            + " requests\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}} | RATE_LIMITED",
      })
  void whatServersSayIsToldApart(int status, String body, FailureKind kind) {
    Failure said = ServerErrors.failure(new HttpError(status, Map.of(), body), NOW);

    assertThat(FullTier.of(said, provider(Tier.FLEX, Api.OPENAI)).kind()).isEqualTo(kind);
  }

  private static ProviderSettings provider(Tier tier, Api api) {
    return new ProviderSettings(
            "one", api, "m", null, new Credential.None(), "p", 1, 1, Defaults.LIMITS)
        .with(ModelTerms.USUAL.as(tier));
  }
}
