package dev.posthouse.translation;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much a model is to think before it answers, from the least to the most. */
public enum Effort {
  NONE,
  MINIMAL,
  LOW,
  MEDIUM,
  HIGH,
  XHIGH,
  MAX;

  /** As requests, and most vendors, write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The effort of that word; empty if it is none. */
  public static Optional<Effort> of(String word) {
    return Arrays.stream(values()).filter(effort -> effort.word().equals(word)).findFirst();
  }

  /** All words, for messages. */
  public static String words() {
    String first =
        Arrays.stream(values())
            .filter(effort -> effort != MAX)
            .map(Effort::word)
            .collect(Collectors.joining(", "));
    return first + " or " + MAX.word();
  }

  /**
   * The nearest of those that a model knows; of two equally near, the lesser, which costs less. Who
   * asks for some thought does not get none for it.
   *
   * @param known at least one
   */
  public Effort nearest(Collection<Effort> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((Effort effort) -> effort == NONE && this != NONE ? 1 : 0)
                .thenComparingInt(this::stepsTo)
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /** How many efforts lie between the two, one of them counted. */
  private int stepsTo(Effort other) {
    return compareTo(other) > 0 ? other.stepsTo(this) : EnumSet.range(this, other).size() - 1;
  }
}
