package dev.posthouse.outages;

/** What is wrong with a vendor at one moment. */
sealed interface Ailment {
  Ailment NONE = new None();
  Ailment DOWN = new Down();

  /** Nothing. */
  record None() implements Ailment {}

  /**
   * Some calls fail, whatever is done.
   *
   * @param rate from 0 to 1
   */
  record Errors(double rate) implements Ailment {}

  /** Every call fails, also those that had begun before. */
  record Down() implements Ailment {}

  /**
   * The account may make only a part of its calls.
   *
   * @param part from 0 to 1
   */
  record LimitCut(double part) implements Ailment {}

  /** The account's money is spent. */
  record NoQuota() implements Ailment {}
}
