package dev.posthouse.cli.triage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.StrayVariables.Stray;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TriageReportTest {
  private static final List<Stray> STRAYS =
      List.of(
          new Stray("AWS_PROFILE", true, "goes before the role"),
          new Stray("AWS_REGION", false, "is set, but the settings decide: it changes nothing"));

  @Test
  void theAnswerNamesThemAndUs() {
    TriageReport report =
        report(
            provider("claude", "anthropic", "20*overloaded"),
            provider("gpt", "openai", "20*bad_credentials"),
            provider("gemini", "google", "20"));

    assertThat(report.headline()).isEqualTo("It is them: claude. It is us: gpt.");
    assertThat(report.isWell()).isFalse();
  }

  @Test
  void whereNothingFailsAllIsWell() {
    TriageReport report =
        report(provider("claude", "anthropic", "20"), provider("gpt", "openai", ""));

    assertThat(report.headline()).isEqualTo("All is well.");
    assertThat(report.isWell()).isTrue();
  }

  @Test
  void ifNoPlatformCanBeReachedOurNetworkIsToBlame() {
    TriageReport report =
        report(
            provider("claude", "anthropic", "9*network"),
            provider("gpt", "openai", "9*network"),
            provider("gemini", "google", ""));

    assertThat(report.headline()).isEqualTo("It is us: claude, gpt.");
    assertThat(report.providers().getFirst().verdict().sentence()).contains("way out");
  }

  @Test
  void ifAnotherPlatformCanBeReachedOurNetworkIsNotToBlame() {
    TriageReport report =
        report(provider("claude", "anthropic", "9*network"), provider("gpt", "openai", "9"));

    assertThat(report.headline()).isEqualTo("It is the network between us and them: claude.");
  }

  @Test
  void twoProvidersOfOnePlatformDoNotProveThatItIsOurNetwork() {
    TriageReport report =
        report(
            provider("sonnet", "anthropic", "9*network"),
            provider("haiku", "anthropic", "9*network"));

    assertThat(report.headline())
        .isEqualTo("It is the network between us and them: sonnet, haiku.");
  }

  @Test
  void thePeoplesReportReadsLikeThis() {
    TriageReport report =
        report(
            provider(
                "claude",
                "anthropic",
                "8 40*overloaded 2*timed_out",
                new Probe.Result.Failed(
                    new Failure(
                        FailureKind.OVERLOADED,
                        "HTTP 529 overloaded_error. The provider has no capacity at the moment.",
                        529,
                        "overloaded_error",
                        null,
                        null),
                    Duration.ofMillis(312),
                    Calls.KEY)));

    assertThat(new TriageText(0).lines(report))
        .containsExactly(
            "triage      It is them: claude.",
            "",
            "claude      failing, 8 of 50 calls answered (16%) in 15m",
            "            Theirs: the provider has no capacity. Jobs are retried and handed",
            "            over by themselves; see that the route has a provider on another",
            "            platform.",
            "  failures  overloaded 40 (80%), timed_out 2 (4%)",
            "  key       env:THE_KEY …wxyz (50 calls)",
            "  probe     overloaded after 312ms with env:THE_KEY …wxyz: HTTP 529",
            "            overloaded_error. The provider has no capacity at the moment.",
            "  warning   AWS_PROFILE goes before the role",
            "  note      AWS_REGION is set, but the settings decide: it changes nothing");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 80, 200})
  void noLineIsWiderThanTheTerminal(int columns) {
    TriageReport report =
        report(
            provider(
                "a-provider-with-a-long-name",
                "anthropic",
                "20*server_error 3*network 2*timed_out rate_limited"));

    assertThat(new TriageText(columns).lines(report))
        .allSatisfy(
            line ->
                assertThat(line.length())
                    .isLessThanOrEqualTo(columns == 0 ? 80 : Math.min(columns, 100)));
  }

  @Test
  void aVendorsWordsCannotSteerTheTerminal() {
    TriageReport report =
        report(
            provider(
                "claude",
                "anthropic",
                "",
                new Probe.Result.Failed(
                    Failure.of(FailureKind.SERVER_ERROR, "a\u001b[2Jb\nc\u202ed"),
                    Duration.ofSeconds(1),
                    null)));

    assertThat(String.join("", new TriageText(0).lines(report)))
        .contains("a [2Jb c d")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void callsWithAKeyOfOtherSettingsAreWarnedOf() {
    ProviderReport provider =
        new ProviderReport(
            "claude",
            "anthropic",
            List.of("env:ANOTHER_KEY"),
            ProviderTally.of(Calls.parse("9")),
            null,
            null,
            Verdict.of(ProviderTally.of(Calls.parse("9"))),
            List.of());

    assertThat(new TriageText(0).lines(report(provider)))
        .anySatisfy(
            line ->
                assertThat(line).startsWith("  warning   calls used a key that these settings"));
  }

  /** Nobody fails and nobody is called: without a word it looks as if all were well. */
  @Test
  void callsThatAreWithheldForWantOfQuotaAreTold() {
    Instant now = Instant.parse("2026-11-25T09:00:00Z");
    ProviderHealth health = ProviderHealth.OPEN.withoutQuota(now.plusSeconds(60));
    ProviderTally none = ProviderTally.of(List.of());
    ProviderReport provider =
        new ProviderReport(
            "claude",
            "anthropic",
            List.of(),
            none,
            null,
            ProviderStates.waitsFor("claude", health, now).orElse(null),
            Verdict.of(none).and(health, now),
            List.of());

    assertThat(new TriageText(0).lines(report(provider)))
        .anySatisfy(line -> assertThat(line).startsWith("claude      waiting for quota"))
        .anySatisfy(line -> assertThat(line).startsWith("  now       claude reports that nothing"));
    assertThat(Verdict.of(none).and(health, now.plusSeconds(60)).state())
        .as("when it is over")
        .isEqualTo(Verdict.State.QUIET);
  }

  @Test
  void theReportForProgramsSaysTheSame() throws Exception {
    TriageReport report =
        report(
            provider(
                "claude",
                "anthropic",
                "5 15*overloaded",
                new Probe.Result.Answered("claude-x", Duration.ofMillis(250), Calls.KEY)));

    JsonNode json = new ObjectMapper().readTree(TriageJson.of(report));

    assertThat(json.path("well").asBoolean()).isFalse();
    assertThat(json.path("answer").asText()).isEqualTo("It is them: claude.");
    assertThat(json.path("since").asText()).isEqualTo("2026-11-25T08:45:00Z");
    JsonNode provider = json.at("/providers/0");
    assertThat(provider.path("state").asText()).isEqualTo("failing");
    assertThat(provider.path("fault").asText()).isEqualTo("theirs");
    assertThat(provider.path("calls").asInt()).isEqualTo(20);
    assertThat(provider.at("/failures/overloaded").asInt()).isEqualTo(15);
    assertThat(provider.at("/credentials/0/credential").asText()).isEqualTo(Calls.KEY);
    assertThat(provider.at("/probe/answered").asBoolean()).isTrue();
    assertThat(provider.at("/variables/0/used").asBoolean()).isTrue();
  }

  private static TriageReport report(ProviderReport... providers) {
    return new TriageReport(
        Instant.parse("2026-11-25T09:00:00Z"),
        Duration.ofMinutes(15),
        List.of(providers),
        List.of(),
        List.of());
  }

  @Test
  void aTransactionThatHoldsUpRequestsIsNoProvidersFault() {
    TriageReport report =
        new TriageReport(
            Instant.parse("2026-11-25T09:00:00Z"),
            Duration.ofMinutes(15),
            List.of(),
            List.of(),
            List.of("llm.requests stands still"));

    assertThat(report.isWell()).isFalse();
    assertThat(report.headline()).startsWith("It is another producer's transaction");
    assertThat(new TriageText(0).lines(report)).anyMatch(line -> line.contains("stands still"));
    assertThat(TriageJson.of(report)).contains("\"heldUp\":[\"llm.requests stands still\"]");
  }

  private static ProviderReport provider(String name, String platform, String calls) {
    return provider(name, platform, calls, null);
  }

  private static ProviderReport provider(
      String name, String platform, String calls, Probe.@Nullable Result probe) {
    ProviderTally tally = ProviderTally.of(Calls.parse(calls));
    Verdict verdict = Verdict.of(tally);
    return new ProviderReport(
        name,
        platform,
        List.of("env:THE_KEY"),
        tally,
        probe,
        null,
        probe == null ? verdict : verdict.and(probe),
        STRAYS);
  }
}
