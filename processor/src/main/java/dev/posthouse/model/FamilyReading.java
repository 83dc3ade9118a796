package dev.posthouse.model;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Tier;
import dev.posthouse.model.ModelFamily.Caching;
import dev.posthouse.model.ModelFamily.Embedding;
import dev.posthouse.model.ModelFamily.ListPrice;
import dev.posthouse.model.ModelFamily.Sampling;
import dev.posthouse.model.ModelFamily.Size;
import dev.posthouse.model.ModelFamily.Source;
import dev.posthouse.model.ModelFamily.Takes;
import dev.posthouse.model.ModelFamily.Thinking;
import dev.posthouse.model.ModelFamily.Thinks;
import dev.posthouse.model.ModelFamily.Told;
import dev.posthouse.model.ModelFamily.Tools;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes families out of rows.
 *
 * <p>Tested by {@code ModelCatalogTest}.
 */
final class FamilyReading {
  /** All that a row may say. */
  static final Set<String> KEYS =
      Set.of(
          "names",
          "notNames",
          "like",
          "vendor",
          "thinks",
          "silent",
          "firstToken",
          "efforts",
          "effort",
          "budgets",
          "disable",
          "sampling",
          "forcedTool",
          "tools",
          "trailingAssistant",
          "contextTokens",
          "maxOutputTokens",
          "outputTokens",
          "apis",
          "tiers",
          "caches",
          "cachePrefix",
          "media",
          "deprecated",
          "retires",
          "successor",
          "answeredBy",
          "kind",
          "dimensions",
          "callInputs",
          "callTokens",
          "cutsInputs",
          "prices",
          "source",
          "told");

  private FamilyReading() {}

  /**
   * @param sources the addresses of the rows' sources, by the words that they use
   */
  static ModelFamily of(CatalogRow row, Map<String, String> sources, LocalDate lookedUp) {
    row.values().keySet().stream()
        .filter(key -> !KEYS.contains(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw row.fault(key, "means nothing");
            });
    return new ModelFamily(
        row.name(),
        row.text("vendor", ""),
        thinking(row),
        new Takes(
            row.word("sampling", Sampling.class),
            row.flag("forcedTool"),
            row.word("tools", Tools.class),
            row.flag("trailingAssistant")),
        new Size(
            Objects.requireNonNullElse(row.number("contextTokens"), 0),
            Objects.requireNonNullElse(row.number("maxOutputTokens"), 0),
            row.number("outputTokens")),
        row.texts("apis"),
        row.texts("tiers").stream().map(tier -> tier(row, tier)).toList(),
        new Caching(
            row.texts("caches").contains("explicit"),
            row.texts("caches").contains("automatic"),
            Objects.requireNonNullElse(row.number("cachePrefix"), 0)),
        row.texts("media"),
        new Lifecycle(
            row.date("deprecated"),
            row.date("retires"),
            row.text("successor"),
            row.text("answeredBy")),
        embedding(row),
        row.rows("prices").stream().flatMap(prices -> prices(prices).stream()).toList(),
        new Source(
            row.texts("source").stream().map(word -> sources.getOrDefault(word, word)).toList(),
            Objects.requireNonNullElse(row.word("told", Told.class), Told.FIRST_HAND),
            lookedUp));
  }

  private static @Nullable Embedding embedding(CatalogRow row) {
    if (!row.text("kind", "chat").equals("embedding")) {
      return null;
    }
    return new Embedding(
        Objects.requireNonNullElse(row.number("dimensions"), 0),
        Objects.requireNonNullElse(row.number("callInputs"), 0),
        Objects.requireNonNullElse(row.number("callTokens"), 0),
        Boolean.TRUE.equals(row.flag("cutsInputs")));
  }

  private static Thinking thinking(CatalogRow row) {
    return new Thinking(
        row.word("thinks", Thinks.class),
        Boolean.TRUE.equals(row.flag("silent")),
        row.duration("firstToken"),
        row.texts("efforts"),
        row.text("effort"),
        row.flag("budgets"),
        row.flag("disable"));
  }

  /** Of the standard tier, and of those that are told as factors of it. */
  private static List<ListPrice> prices(CatalogRow row) {
    BigDecimal input = row.decimal("input");
    BigDecimal output = row.decimal("output");
    if (input == null || output == null) {
      throw row.fault("input", "and output must both be given");
    }
    Prices standard =
        Prices.of(
            row.required("currency"),
            input,
            row.decimal("cached"),
            row.decimal("cacheWrite"),
            row.decimal("cacheWriteLong"),
            output,
            row.decimal("reasoning"),
            longPrompt(row));
    Map<Tier, BigDecimal> factors = new EnumMap<>(Tier.class);
    factors.put(Tier.STANDARD, BigDecimal.ONE);
    for (CatalogRow tiers : row.rows("tiers")) {
      tiers.values().keySet().forEach(word -> factors.put(tier(row, word), factor(tiers, word)));
    }
    List<ListPrice> prices = new ArrayList<>();
    factors.forEach(
        (tier, factor) ->
            prices.add(new ListPrice(row.date("until"), tier, standard.times(factor))));
    return prices;
  }

  private static Prices.@Nullable LongPrompt longPrompt(CatalogRow row) {
    return row.rows("longPrompt").stream()
        .findFirst()
        .map(
            factors ->
                new Prices.LongPrompt(
                    factor(factors, "above").longValueExact(),
                    factor(factors, "input"),
                    factor(factors, "output")))
        .orElse(null);
  }

  private static BigDecimal factor(CatalogRow row, String key) {
    return new BigDecimal(row.required(key));
  }

  private static Tier tier(CatalogRow row, String word) {
    return Tier.of(word).orElseThrow(() -> row.fault("tiers", "has no tier " + word));
  }
}
