package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Tier;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTierTest {
  @ParameterizedTest
  @CsvSource({
    "STANDARD, default, standard_only, standard",
    "FLEX, flex, standard_only, flex",
    "PRIORITY, priority, auto, priority"
  })
  void eachVendorIsAskedInItsOwnWord(Tier tier, String openAi, String anthropic, String gemini) {
    ProviderSettings provider = provider(ModelTerms.USUAL.as(tier));

    assertThat(body(ServiceTier::putOpenAi, provider).path("service_tier").asText())
        .isEqualTo(openAi);
    assertThat(body(ServiceTier::putAnthropic, provider).path("service_tier").asText())
        .isEqualTo(anthropic);
    assertThat(body(ServiceTier::putGemini, provider).path("serviceTier").asText())
        .isEqualTo(gemini);
  }

  @Test
  void nothingIsSentWhereTheSettingsNameNone() {
    ProviderSettings provider = provider(ModelTerms.USUAL);

    assertThat(body(ServiceTier::putOpenAi, provider)).isEmpty();
    assertThat(body(ServiceTier::putAnthropic, provider)).isEmpty();
    assertThat(body(ServiceTier::putGemini, provider)).isEmpty();
  }

  private static ObjectNode body(
      BiConsumer<ObjectNode, ProviderSettings> put, ProviderSettings provider) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    put.accept(body, provider);
    return body;
  }

  private static ProviderSettings provider(ModelTerms terms) {
    return new ProviderSettings(
            "one", Api.OPENAI, "m", null, new Credential.None(), "openai", 1, 1, Defaults.LIMITS)
        .with(terms);
  }
}
