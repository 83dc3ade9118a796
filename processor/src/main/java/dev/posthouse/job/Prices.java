package dev.posthouse.job;

import dev.posthouse.wire.Cost;

/**
 * What a provider's tokens cost, for an estimate: the vendor's bill is another matter.
 *
 * @param currency an ISO 4217 code
 * @param input for a million tokens of prompt
 * @param cached for a million tokens of prompt that were read from the provider's cache
 * @param output for a million tokens generated, reasoning included
 */
public record Prices(String currency, double input, double cached, double output) {
  private static final double MILLION = 1e6;

  /** What a call with this usage cost. */
  public Cost cost(Usage usage) {
    double amount =
        ((usage.input() - usage.cached()) * input
                + usage.cached() * cached
                + usage.output() * output)
            / MILLION;
    return new Cost(amount, currency);
  }
}
