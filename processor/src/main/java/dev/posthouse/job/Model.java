package dev.posthouse.job;

/**
 * What {@link RoutePolicy} knows of a provider's model.
 *
 * @param name at the vendor
 * @param contextTokens the most tokens of prompt and answer together, as stated; 0 if not stated
 * @param tier as which it is asked for
 */
public record Model(String name, long contextTokens, Tier tier) {

  /** One that is served as everybody is. */
  public Model(String name, long contextTokens) {
    this(name, contextTokens, Tier.STANDARD);
  }

  /** A model of which nothing is stated. */
  static final Model UNKNOWN = new Model("", 0);

  /** Whether what overflowed the other model may fit into this one. */
  boolean mayHoldMoreThan(Model other) {
    boolean same = !name.isEmpty() && name.equals(other.name);
    boolean stated = contextTokens > 0 && other.contextTokens > 0;
    return !same && (!stated || contextTokens > other.contextTokens);
  }
}
