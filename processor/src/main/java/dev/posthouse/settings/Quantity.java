package dev.posthouse.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of value with an order: how to read it, how to write it, and what to say if it cannot be
 * read.
 */
record Quantity<T extends Comparable<T>>(
    Function<String, Optional<T>> parser, Function<T, String> format, String advice) {

  static final Quantity<Integer> INTEGER =
      new Quantity<>(Quantity::parseInteger, Object::toString, "write a whole number");
  static final Quantity<Double> DECIMAL =
      new Quantity<>(Quantity::parseDecimal, Quantity::formatDecimal, "write a number, as in 2.5");
  static final Quantity<Duration> DURATION =
      new Quantity<>(DurationText::parse, DurationText::format, DurationText.ADVICE);

  /** In bytes. */
  static final Quantity<Long> SIZE =
      new Quantity<>(SizeText::parse, SizeText::format, SizeText.ADVICE);

  private static Optional<Integer> parseInteger(String text) {
    try {
      return Optional.of(Integer.valueOf(text.replace("_", "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> parseDecimal(String text) {
    try {
      return Optional.of(new BigDecimal(text.replace("_", "")).doubleValue());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String formatDecimal(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** What is wrong with a value, for a message; empty if nothing is. */
  Optional<String> fault(Scalar scalar, T least, T most) {
    Optional<T> value = parser.apply(scalar.text());
    if (value.isEmpty()) {
      return Optional.of("cannot read " + scalar.shown() + ": " + advice);
    }
    if (value.get().compareTo(least) < 0 || value.get().compareTo(most) > 0) {
      return Optional.of(
          "must be from "
              + format.apply(least)
              + " to "
              + format.apply(most)
              + ", not "
              + scalar.shown());
    }
    return Optional.empty();
  }
}
