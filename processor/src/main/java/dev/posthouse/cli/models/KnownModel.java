package dev.posthouse.cli.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.cli.terminal.Table;
import dev.posthouse.job.Prices;
import dev.posthouse.model.Lifecycle;
import dev.posthouse.model.ModelCatalog;
import dev.posthouse.model.ModelFamily;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Retirement;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one provider's model.
 *
 * <p>Tested by {@code ModelsCommandTest}.
 *
 * @param family null if no row of the table fits
 * @param prices null if nobody says
 * @param life when it ends at this provider; null if that is not known
 * @param asked whether its vendor told something just now
 */
record KnownModel(
    ProviderSettings provider,
    @Nullable ModelFamily family,
    @Nullable Prices prices,
    @Nullable Lifecycle life,
    boolean asked,
    LocalDate today) {
  private static final String UNKNOWN = "?";
  private static final int THOUSAND = 1000;
  private static final int MILLION = 1_000_000;

  static KnownModel of(
      ProviderSettings provider, ModelCatalog catalog, boolean asked, LocalDate today) {
    return new KnownModel(
        provider,
        catalog.find(provider.model()).orElse(null),
        provider.prices(today),
        Retirement.of(provider, catalog).orElse(null),
        asked,
        today);
  }

  static List<String> table(List<KnownModel> models, int width) {
    return Table.lines(
        List.of(
            "PROVIDER",
            "MODEL",
            "TIER",
            "THINKS",
            "CONTEXT",
            "OUTPUT",
            "IN",
            "CACHED",
            "OUT",
            "RETIRES",
            "TOLD BY"),
        models.stream().map(KnownModel::row).toList(),
        width);
  }

  private List<String> row() {
    return List.of(
        provider.name(),
        provider.model(),
        provider.terms().lane().wireName(),
        thinks(),
        family == null ? UNKNOWN : tokens(family.size().contextTokens()),
        family == null ? UNKNOWN : tokens(family.size().maxOutputTokens()),
        prices == null ? UNKNOWN : price(prices.input()) + " " + prices.currency(),
        prices == null ? UNKNOWN : price(prices.cached()),
        prices == null ? UNKNOWN : price(prices.output()),
        retires(),
        source());
  }

  private String thinks() {
    return family == null || family.thinking().thinks() == null
        ? UNKNOWN
        : word(family.thinking().thinks()) + (family.thinking().silent() ? ", silent" : "");
  }

  private String retires() {
    if (life == null || life.retires() == null) {
      return "";
    }
    long days = life.daysLeft(today).orElse(0);
    return days > 0 ? "%s (%d d)".formatted(life.retires(), days) : life.retires() + " (over)";
  }

  private String source() {
    if (family == null) {
      return "nobody";
    }
    return switch (family.source().told()) {
      case FIRST_HAND -> asked ? "vendor, just now" : "vendor";
      case SECOND_HAND -> asked ? "others; vendor, just now" : "others";
      case REMEMBERED -> asked ? "memory; vendor, just now" : "memory";
    };
  }

  String json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("provider", provider.name())
            .put("model", provider.model())
            .put("tier", provider.terms().lane().wireName());
    if (family != null) {
      json.put("family", family.name())
          .put("vendor", family.vendor())
          .put(
              "thinks",
              family.thinking().thinks() == null ? null : word(family.thinking().thinks()))
          .put("effort", family.thinking().effort())
          .put("contextTokens", family.size().contextTokens())
          .put("maxOutputTokens", family.size().maxOutputTokens())
          .put("told", word(family.source().told()))
          .put("lookedUp", family.source().lookedUp().toString());
      put(json.putArray("efforts"), family.thinking().efforts());
      put(json.putArray("media"), family.media());
      put(json.putArray("sources"), family.source().from());
    }
    if (prices != null) {
      json.putObject("prices")
          .put("currency", prices.currency())
          .put("input", prices.input())
          .put("cached", prices.cached())
          .put("cacheWrite", prices.cacheWrite())
          .put("cacheWriteLong", prices.cacheWriteLong())
          .put("output", prices.output())
          .put("reasoning", prices.reasoning());
    }
    if (life != null && life.retires() != null) {
      json.put("retires", life.retires().toString())
          .put("successor", life.successor())
          .put("answeredBy", life.answeredBy());
    }
    return json.put("asked", asked).toString();
  }

  private static void put(ArrayNode array, List<String> words) {
    words.forEach(array::add);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String price(BigDecimal price) {
    return price.stripTrailingZeros().toPlainString();
  }

  /** As vendors write it: 200K, 1.05M. */
  private static String tokens(int tokens) {
    if (tokens == 0) {
      return UNKNOWN;
    }
    return tokens < MILLION
        ? tokens / THOUSAND + "K"
        : BigDecimal.valueOf(tokens / (MILLION / 100), 2).stripTrailingZeros().toPlainString()
            + "M";
  }
}
