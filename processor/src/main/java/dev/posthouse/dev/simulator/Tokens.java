package dev.posthouse.dev.simulator;

/**
 * Token counts as the simulated providers bill them.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class Tokens {
  /** Roughly what English text comes to with every vendor's tokenizer. */
  static final int CHARACTERS = 4;

  private Tokens() {}

  static int of(int characters) {
    return Math.ceilDiv(characters, CHARACTERS);
  }
}
