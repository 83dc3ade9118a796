package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Tier;
import dev.posthouse.job.Usage;
import dev.posthouse.model.ModelFamily;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelTermsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 29);
  private static final Usage MILLION = new Usage(1_000_000, 1_000_000, 0, 0);

  @Test
  void theListPriceHoldsWhereTheSettingsSayNone() throws InvalidSettingsException {
    ProviderSettings provider = provider("api: anthropic, model: claude-sonnet-5-5", "");

    assertThat(provider.terms().prices("claude-sonnet-5-5", DAY).orElseThrow().cacheWriteLong())
        .isEqualByComparingTo("4");
    assertThat(provider.toModel().contextTokens()).isEqualTo(1_000_000);
  }

  @Test
  void listPricesCanBeSwitchedOffAndOverridden() throws InvalidSettingsException {
    String claude = "api: anthropic, model: claude-sonnet-5-5";
    ProviderSettings off = provider(claude, "models: {listPrices: false}");
    ProviderSettings stated =
        provider(claude + ", prices: {currency: EUR, input: 1, cacheWrite: 3, output: 4}", "");
    ProviderSettings byFamily =
        provider(claude, "models: {families: {claude-*: {prices: {input: 7, output: 8}}}}");

    assertThat(off.terms().prices(off.model(), DAY)).isEmpty();
    Prices prices = stated.terms().prices(stated.model(), DAY).orElseThrow();
    assertThat(prices.currency()).isEqualTo("EUR");
    assertThat(prices.cacheWriteLong()).isEqualByComparingTo("3");
    assertThat(prices.cached()).isEqualByComparingTo("1");
    assertThat(byFamily.terms().prices(byFamily.model(), DAY).orElseThrow().amount(MILLION))
        .isEqualByComparingTo("15");
  }

  @Test
  void theModelThatAnsweredAndTheTierThatWasBilledMakeThePrice() throws InvalidSettingsException {
    ModelTerms terms = provider("api: gemini, model: gemini-2.5-flash", "").terms();
    ModelTerms flex = provider("api: openai, model: gpt-6.1-terra, tier: flex", "").terms();

    assertThat(amount(terms, "gemini-2.5-flash", "gemini-3.8-flash", null)).isEqualTo("4.5");
    assertThat(amount(flex, "gpt-6.1-terra", "gpt-6.1-terra-2026-10-26", Tier.FLEX))
        .isEqualTo("4.75");
    assertThat(amount(flex, "gpt-6.1-terra", "gpt-6.1-terra", Tier.STANDARD)).isEqualTo("9.5");
    assertThat(terms.isAnother("gemini-2.5-flash", "gemini-3.5-flash-lite")).isTrue();
    assertThat(terms.isAnother("gemini-2.5-flash", "models/gemini-2.5-flash-001")).isFalse();
    assertThat(terms.isAnother("my-deployment", "gpt-5-mini")).isFalse();
  }

  @Test
  void aTierIsALaneOfItsOwnWithLongerLimits() throws InvalidSettingsException {
    ProviderSettings flex = provider("api: openai, model: gpt-6.1-terra, tier: flex", "");

    assertThat(flex.toModel().tier()).isEqualTo(Tier.FLEX);
    assertThat(flex.limits().total()).isEqualTo(Duration.ofMinutes(15));
    assertThat(flex.limits().firstToken()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void aTierWithoutAPriceIsAnErrorOfTheSettings() throws InvalidSettingsException {
    assertThatThrownBy(() -> provider("api: openai, model: some-model, tier: flex", ""))
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidSettingsException.class))
        .satisfies(
            e -> assertThat(e.problems().getFirst().toString()).contains("one.tier: has no price"));
    assertThatThrownBy(
            () ->
                provider(
                    "api: openai, model: gpt-6.1-terra, tier: priority",
                    "models: {listPrices: false}"))
        .isInstanceOf(InvalidSettingsException.class);
    assertThatThrownBy(() -> provider("api: anthropic, model: claude-sonnet-5-5, tier: flex", ""))
        .isInstanceOf(InvalidSettingsException.class);
    assertThat(
            provider("api: openai, model: m, tier: flex, prices: {input: 1, output: 2}", "")
                .terms()
                .lane())
        .isEqualTo(Tier.FLEX);
  }

  @Test
  void theSettingsSayOtherwiseOfAModel() throws InvalidSettingsException {
    ModelFamily family =
        provider(
                "api: openai, model: my-deployment",
                "models: {families: {my-*: {like: gpt-6.1-terra, firstToken: 9m, media: [image]}}}")
            .family()
            .orElseThrow();

    assertThat(family.thinking().firstToken()).isEqualTo(Duration.ofMinutes(9));
    assertThat(family.media()).containsExactly("image");
    assertThat(family.size().contextTokens()).isEqualTo(1_050_000);
    assertThatThrownBy(
            () -> provider("api: openai, model: m", "models: {families: {x: {like: nobody}}}"))
        .isInstanceOf(InvalidSettingsException.class);
  }

  private static String amount(
      ModelTerms terms, String asked, String answered, @Nullable Tier tier) {
    BigDecimal amount = terms.prices(asked, answered, tier, DAY).orElseThrow().amount(MILLION);
    return amount.setScale(Math.max(1, amount.stripTrailingZeros().scale())).toPlainString();
  }

  private static ProviderSettings provider(String fields, String more)
      throws InvalidSettingsException {
    String yaml =
        """
        kafka: {bootstrap.servers: "localhost:9092"}
        wire: {format: json}
        %s
        providers:
          one: {credential: none, %s}
        """
            .formatted(more, fields);
    return SettingsReader.check("f", yaml, _ -> null).settings().providers().get("one");
  }
}
