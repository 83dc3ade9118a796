package dev.posthouse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Tier;
import dev.posthouse.job.Usage;
import dev.posthouse.model.ModelFamily.Sampling;
import dev.posthouse.model.ModelFamily.Told;
import dev.posthouse.model.ModelFamily.Tools;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 29);

  private final ModelCatalog catalog = ModelCatalog.shipped();

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, claude-sonnet-4-5",
    "claude-sonnet-4-5-20250929, claude-sonnet-4-5",
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5",
    "anthropic.claude-opus-4-6-v1, claude-opus-4-8",
    "arn:aws:bedrock:eu-central-1:1:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0,"
        + " claude-haiku-4-5",
    "claude-sonnet-4-5@20250929, claude-sonnet-4-5",
    "anthropic/claude-sonnet-4.5, claude-sonnet-4-5",
    "openrouter/anthropic/claude-sonnet-5.5:beta, claude-sonnet-5-5",
    "claude-3-5-sonnet-20241022, claude-3-5-sonnet",
    "claude-sonnet-4-20250514, claude-4-first",
    "claude-sonnet-5-9, claude-5",
    "gpt-5-mini-2025-08-07, gpt-5-mini",
    "openai/gpt-5-mini, gpt-5-mini",
    "gpt-6.1-terra-2026-10-26, gpt-6.1-terra",
    "gpt-6.7-nova, gpt-6",
    "models/gemini-2.5-flash-preview-09-2025, gemini-2.5-flash",
    "publishers/google/models/gemini-2.5-flash, gemini-2.5-flash",
    "gemini-2.0-flash-001, gemini-2.0-flash",
  })
  void aFamilyIsFoundByTheNamesThatServersGiveIt(String name, String family) {
    assertThat(catalog.find(name)).map(ModelFamily::name).contains(family);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-deployment", "llama-3.3-70b", "deepseek-v3", "gpt-5-mini-tuned"})
  void ofOtherModelsNothingIsKnown(String name) {
    assertThat(catalog.find(name)).isEmpty();
  }

  @Test
  void everyRowCanBeReadAndSaysWhoSaysSo() {
    assertThat(catalog.families())
        .hasSizeGreaterThan(30)
        .allSatisfy(
            family -> {
              assertThat(family.vendor()).isIn("anthropic", "openai", "google");
              assertThat(family.source().from())
                  .isNotEmpty()
                  .allMatch(source -> source.startsWith("https://"), "an address");
              assertThat(family.source().lookedUp()).isEqualTo(catalog.lookedUp());
              String effort = family.thinking().effort();
              assertThat(effort == null || family.thinking().efforts().contains(effort)).isTrue();
            });
  }

  /** A successor that is itself at its end, or that nobody knows, helps nobody. */
  @Test
  void whoIsRecommendedIsInTheTableAndLives() {
    assertThat(catalog.families())
        .allSatisfy(
            family -> {
              String successor = family.lifecycle().successor();
              if (successor != null) {
                assertThat(catalog.find(successor))
                    .hasValueSatisfying(
                        next -> {
                          assertThat(next.name()).isEqualTo(successor);
                          assertThat(next.lifecycle().retires()).isNull();
                        });
              }
            });
  }

  @Test
  void theNewestModelsAreAsTheirVendorsSay() {
    ModelFamily sonnet = catalog.find("claude-sonnet-5-5").orElseThrow();
    ModelFamily sol = catalog.find("gpt-6.1-sol").orElseThrow();

    assertThat(sonnet.thinking().unasked()).isTrue();
    assertThat(sonnet.thinking().firstToken()).isEqualTo(Duration.ofMinutes(5));
    assertThat(sonnet.takes().sampling()).isEqualTo(Sampling.NEVER);
    assertThat(sonnet.takes().forcedTool()).isFalse();
    assertThat(sonnet.size().contextTokens()).isEqualTo(1_000_000);
    assertThat(sonnet.source().told()).isEqualTo(Told.FIRST_HAND);
    assertThat(sol.takes().tools()).isEqualTo(Tools.RESPONSES);
    assertThat(sol.takes().sampling()).isEqualTo(Sampling.WITHOUT_EFFORT);
    assertThat(sol.thinking().efforts()).doesNotContain("none").contains("max");
    assertThat(sol.tiers()).contains(Tier.FLEX);
  }

  @Test
  void theModelsThatTheReadmeOnceNamedAreEnding() {
    assertThat(lifecycle("claude-sonnet-4-5").daysLeft(TODAY)).hasValue(1);
    assertThat(lifecycle("claude-sonnet-4-5").isRetired(TODAY.plusDays(1))).isTrue();
    assertThat(lifecycle("gpt-5-mini").successor()).isEqualTo("gpt-6.1-terra");
    assertThat(lifecycle("gemini-2.5-flash").answeredBy()).isEqualTo("gemini-3.5-flash-lite");
  }

  @Test
  void aTierCostsAPartOfTheStandardPriceAndALongPromptMore() {
    ModelFamily terra = catalog.find("gpt-6.1-terra").orElseThrow();
    Prices flex = terra.prices(Tier.FLEX, TODAY).orElseThrow();

    assertThat(flex.cached()).isEqualByComparingTo("0.025");
    assertThat(flex.output()).isEqualByComparingTo("2.5");
    assertThat(flex.amount(new Usage(100_000, 1000, 0, 0))).isEqualByComparingTo("0.0525");
    assertThat(flex.amount(new Usage(300_000, 1000, 0, 0))).isEqualByComparingTo("0.30375");
    assertThat(catalog.find("claude-sonnet-5-5").orElseThrow().prices(Tier.FLEX, TODAY)).isEmpty();
  }

  @Test
  void aPriceHoldsUntilItsLastDay() {
    ModelFamily flash = catalog.find("gemini-3.8-flash").orElseThrow();

    assertThat(flash.prices(Tier.STANDARD, LocalDate.of(2026, 12, 31)).orElseThrow().input())
        .isEqualByComparingTo("0.75");
    assertThat(flash.prices(Tier.STANDARD, LocalDate.of(2027, 1, 1)).orElseThrow().input())
        .isEqualByComparingTo("1.5");
  }

  @Test
  void theSettingsStandAboveTheTable() {
    ModelCatalog overridden =
        catalog.with(
            Map.of(
                "my-deployment",
                Map.of("like", "gpt-5-mini", "contextTokens", "100000"),
                "claude-sonnet-5*",
                Map.of(
                    "firstToken",
                    "90s",
                    "prices",
                    Map.of("currency", "EUR", "input", "1", "output", "2"))));
    ModelFamily deployment = overridden.find("my-deployment").orElseThrow();
    ModelFamily sonnet = overridden.find("claude-sonnet-5-5-20260929").orElseThrow();

    assertThat(deployment.size().contextTokens()).isEqualTo(100_000);
    assertThat(deployment.lifecycle().successor()).isEqualTo("gpt-6.1-terra");
    assertThat(sonnet.thinking().firstToken()).isEqualTo(Duration.ofSeconds(90));
    assertThat(sonnet.thinking().efforts()).contains("xhigh");
    assertThat(sonnet.prices(Tier.STANDARD, TODAY).orElseThrow().output())
        .isEqualByComparingTo(new BigDecimal(2));
    assertThat(catalog.find("my-deployment")).isEmpty();
  }

  @Test
  void whatAVendorTellsStandsAboveTheTableAndUnderTheSettings() {
    ModelCatalog told =
        catalog
            .with(Map.of("gpt-*", Map.of("successor", "mine")))
            .told("gpt-5-mini", Map.of("retires", "2027-01-01", "successor", "theirs"));
    Lifecycle lifecycle = told.find("gpt-5-mini").orElseThrow().lifecycle();

    assertThat(lifecycle.retires()).isEqualTo(LocalDate.of(2027, 1, 1));
    assertThat(lifecycle.successor()).isEqualTo("mine");
    assertThat(told.find("gpt-5").orElseThrow().lifecycle().retires())
        .isEqualTo(LocalDate.of(2026, 12, 11));
  }

  @Test
  void whatTheTableCannotHoldIsNamedWithItsPlace() {
    assertThatThrownBy(() -> catalog.with(Map.of("x", Map.of("context", "1"))))
        .hasMessage("models.x.context means nothing");
    assertThatThrownBy(() -> catalog.with(Map.of("x", Map.of("like", "gpt-9"))))
        .hasMessage("models.x.like names no row of the table: gpt-9");
    assertThatThrownBy(() -> catalog.with(Map.of("x", Map.of("prices", List.of(Map.of())))))
        .hasMessage("models.x.prices.input and output must both be given");
  }

  private Lifecycle lifecycle(String model) {
    return catalog.find(model).orElseThrow().lifecycle();
  }
}
