package dev.posthouse.job;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How soon a vendor serves a call, which is also what it costs: a lane of its own with its own
 * prices, limits and health.
 */
public enum Tier {
  /** As everybody is served. */
  STANDARD,
  /** For about half the price, later, and only while there is room. */
  FLEX,
  /** Sooner, and dearer. */
  PRIORITY;

  /** As it is written in settings and results. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of a name; empty if there is none. */
  public static Optional<Tier> of(String wireName) {
    return Stream.of(values()).filter(tier -> tier.wireName().equals(wireName)).findFirst();
  }
}
