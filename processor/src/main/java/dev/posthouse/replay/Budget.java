package dev.posthouse.replay;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What replays may use and cost in all, by estimate.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public final class Budget {
  private long inputTokens;
  private long mostOutputTokens;
  private long unpriced;
  private final Map<String, BigDecimal> mostCost = new TreeMap<>();

  /**
   * @param prices of the provider that is called first; null if they are not known
   */
  void add(TokenEstimate estimate, @Nullable Prices prices) {
    inputTokens += estimate.input();
    mostOutputTokens += estimate.mostOutput();
    if (prices == null) {
      unpriced++;
      return;
    }
    mostCost.merge(
        prices.currency(),
        prices.amount(new Usage(estimate.input(), estimate.mostOutput(), 0, 0)),
        BigDecimal::add);
  }

  /** Tokens of prompts. */
  public long inputTokens() {
    return inputTokens;
  }

  /** Tokens of answers, if each is as long as its limit allows. */
  public long mostOutputTokens() {
    return mostOutputTokens;
  }

  /** By currency, if each answer is as long as its limit allows; without what is unpriced. */
  public Map<String, BigDecimal> mostCost() {
    return Map.copyOf(mostCost);
  }

  /** Replays to a provider whose prices are not known. */
  public long unpriced() {
    return unpriced;
  }
}
