package dev.posthouse.settings;

import dev.posthouse.job.Prices;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code prices} of a provider.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class PricesReader {
  static final Shape SHAPE = new Shape();
  private static final Key.Text CURRENCY =
      SHAPE.text(
          "currency",
          Pattern.compile("[A-Z]{3}"),
          Defaults.CURRENCY,
          "In which the prices are, as three letters");
  private static final Key.Amount<Double> INPUT =
      SHAPE.require(SHAPE.decimal("input", 0, 0, 1e6, "Of a million tokens of prompt"));
  private static final Key.Amount<Double> OUTPUT =
      SHAPE.require(SHAPE.decimal("output", 0, 0, 1e6, "Of a million tokens generated"));
  private static final Key.Amount<Double> CACHED =
      SHAPE.decimal(
          "cached",
          -1, // none of its own
          0,
          1e6,
          "Of a million tokens of prompt that the vendor had cached; as input if left out");
  private static final Key.Amount<Double> CACHE_WRITE =
      more("cacheWrite", "Of a million tokens of prompt written to a cache; as input if left out");
  private static final Key.Amount<Double> CACHE_WRITE_LONG =
      more("cacheWriteLong", "Written to be kept for longer; as cacheWrite if left out");
  private static final Key.Amount<Double> REASONING =
      more("reasoning", "Of a million tokens spent on reasoning; as output if left out");

  private PricesReader() {}

  private static Key.Amount<Double> more(String name, String description) {
    return SHAPE.decimal(name, -1, 0, 1e6, description);
  }

  static Prices read(Section section) {
    String currency = section.text(CURRENCY);
    if (currency != null && !CURRENCY.pattern().matcher(currency).matches()) {
      section.error(CURRENCY, "is not a currency: write three letters, as in USD");
    }
    section.require(INPUT, "write the price of a million tokens of prompt");
    section.require(OUTPUT, "write the price of a million tokens generated");
    Prices prices =
        Prices.of(
            currency == null ? Defaults.CURRENCY : currency,
            BigDecimal.valueOf(section.read(INPUT)),
            given(section, CACHED),
            given(section, CACHE_WRITE),
            given(section, CACHE_WRITE_LONG),
            BigDecimal.valueOf(section.read(OUTPUT)),
            given(section, REASONING),
            null);
    section.rejectUnknownKeys();
    return prices;
  }

  private static @Nullable BigDecimal given(Section section, Key.Amount<Double> key) {
    double price = section.read(key);
    return section.has(key) ? BigDecimal.valueOf(price) : null;
  }
}
