package dev.posthouse.job;

import dev.posthouse.wire.Cost;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's tokens cost, for an estimate: the vendor's bill is another matter. Exact, in
 * decimals; what is rounded is the sum of a call alone, when it goes to the topics.
 *
 * @param currency an ISO 4217 code
 * @param input for a million tokens of prompt
 * @param cached for a million tokens of prompt that were read from the provider's cache
 * @param cacheWrite for a million tokens of prompt that were written to the cache for its shorter
 *     time
 * @param cacheWriteLong for a million tokens of prompt that were written for its longer time
 * @param output for a million tokens generated
 * @param reasoning for a million tokens generated while reasoning
 * @param longPrompt what a call with a long prompt costs instead; null if it makes no difference
 */
public record Prices(
    String currency,
    BigDecimal input,
    BigDecimal cached,
    BigDecimal cacheWrite,
    BigDecimal cacheWriteLong,
    BigDecimal output,
    BigDecimal reasoning,
    @Nullable LongPrompt longPrompt) {

  /**
   * All tokens of a call cost more if its prompt is long.
   *
   * @param above tokens of prompt, cached ones included
   * @param input by what all prices of the prompt are multiplied
   * @param output by what those of the answer are
   */
  public record LongPrompt(long above, BigDecimal input, BigDecimal output) {}

  /** Millionths of a currency's unit for a token, as prices are for a million. */
  private static final int MILLION = 6;

  /** Of a provider that asks for nothing but prompt and answer. */
  public Prices(String currency, double input, double cached, double output) {
    this(
        currency,
        BigDecimal.valueOf(input),
        BigDecimal.valueOf(cached),
        BigDecimal.valueOf(input),
        BigDecimal.valueOf(input),
        BigDecimal.valueOf(output),
        BigDecimal.valueOf(output),
        null);
  }

  /**
   * What is left out costs as what it is a part of.
   *
   * @param cached null if as input
   * @param cacheWrite null if as input
   * @param cacheWriteLong null if as {@code cacheWrite}
   * @param reasoning null if as output
   */
  public static Prices of(
      String currency,
      BigDecimal input,
      @Nullable BigDecimal cached,
      @Nullable BigDecimal cacheWrite,
      @Nullable BigDecimal cacheWriteLong,
      BigDecimal output,
      @Nullable BigDecimal reasoning,
      @Nullable LongPrompt longPrompt) {
    BigDecimal write = Objects.requireNonNullElse(cacheWrite, input);
    return new Prices(
        currency,
        input,
        Objects.requireNonNullElse(cached, input),
        write,
        Objects.requireNonNullElse(cacheWriteLong, write),
        output,
        Objects.requireNonNullElse(reasoning, output),
        longPrompt);
  }

  /** The same, all multiplied: a tier's price for a million tokens. */
  public Prices times(BigDecimal factor) {
    return new Prices(
        currency,
        input.multiply(factor),
        cached.multiply(factor),
        cacheWrite.multiply(factor),
        cacheWriteLong.multiply(factor),
        output.multiply(factor),
        reasoning.multiply(factor),
        longPrompt);
  }

  /** What a call with this usage cost, exactly. */
  public BigDecimal amount(Usage usage) {
    BigDecimal prompt =
        priced(usage.input() - usage.cached() - usage.cacheWrites(), input)
            .add(priced(usage.cached(), cached))
            .add(priced(usage.cacheWrite(), cacheWrite))
            .add(priced(usage.cacheWriteLong(), cacheWriteLong));
    BigDecimal answer =
        priced(usage.output() - usage.reasoning(), output)
            .add(priced(usage.reasoning(), reasoning));
    if (longPrompt != null && usage.input() > longPrompt.above()) {
      prompt = prompt.multiply(longPrompt.input());
      answer = answer.multiply(longPrompt.output());
    }
    return prompt.add(answer).movePointLeft(MILLION);
  }

  /** What a call with this usage cost. */
  public Cost cost(Usage usage) {
    return new Cost(amount(usage).doubleValue(), currency);
  }

  private static BigDecimal priced(long tokens, BigDecimal price) {
    return price.multiply(BigDecimal.valueOf(Math.max(0, tokens)));
  }
}
