package dev.posthouse.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.job.Tier;
import dev.posthouse.settings.ProviderSettings;

/**
 * The tier as which a provider is asked for, in its vendor's field. Nothing is sent where the
 * settings name none. Source: the vendors' published types.
 *
 * <p>Tested by {@code ServiceTierTest}.
 */
public final class ServiceTier {
  private ServiceTier() {}

  /** For OpenAI's APIs, and servers that speak them: Groq takes flex too. */
  public static void putOpenAi(ObjectNode body, ProviderSettings settings) {
    Tier tier = settings.terms().tier();
    if (tier != null) {
      body.put(
          "service_tier",
          switch (tier) {
            case STANDARD -> "default";
            case FLEX -> "flex";
            case PRIORITY -> "priority";
          });
    }
  }

  /** For Anthropic, whose paid capacity is used where there is some; there is no flex. */
  public static void putAnthropic(ObjectNode body, ProviderSettings settings) {
    Tier tier = settings.terms().tier();
    if (tier != null) {
      body.put("service_tier", tier == Tier.PRIORITY ? "auto" : "standard_only");
    }
  }

  /** For Gemini. */
  public static void putGemini(ObjectNode body, ProviderSettings settings) {
    Tier tier = settings.terms().tier();
    if (tier != null) {
      body.put("serviceTier", tier.wireName());
    }
  }
}
