package dev.posthouse.attempt;

/** Takes the part of a provider's limits that goes with partitions of its topic. */
@FunctionalInterface
interface LimitShare {

  /**
   * Takes the part anew.
   *
   * @param owned partitions that this process works
   * @param all partitions of the topic, at least 1
   */
  void take(int owned, int all);
}
