package dev.posthouse.settings;

import dev.posthouse.job.Prices;
import java.util.regex.Pattern;

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

  private PricesReader() {}

  static Prices read(Section section) {
    String currency = section.text(CURRENCY);
    if (currency != null && !CURRENCY.pattern().matcher(currency).matches()) {
      section.error(CURRENCY, "is not a currency: write three letters, as in USD");
    }
    section.require(INPUT, "write the price of a million tokens of prompt");
    section.require(OUTPUT, "write the price of a million tokens generated");
    double input = section.read(INPUT);
    double cached = section.read(CACHED);
    Prices prices =
        new Prices(
            currency == null ? Defaults.CURRENCY : currency,
            input,
            section.has(CACHED) ? cached : input,
            section.read(OUTPUT));
    section.rejectUnknownKeys();
    return prices;
  }
}
