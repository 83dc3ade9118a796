package dev.posthouse.dev.simulator;

/**
 * What a request has to do with thinking.
 *
 * <p>Tested by {@code SimulatedThinkingTest}.
 *
 * @param tokens that the model thinks before it answers; 0 if it does not
 * @param givenBack thoughts of earlier turns that the request gave back
 */
record Reasoning(int tokens, int givenBack) {
  static final Reasoning NONE = new Reasoning(0, 0);
}
