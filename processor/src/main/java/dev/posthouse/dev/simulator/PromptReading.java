package dev.posthouse.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What is gathered from a request's turns, one after the other.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class PromptReading {
  private int characters;
  private String lastUserText = "";
  private boolean answered;
  private boolean begun;
  private @Nullable String lastRole;

  /** A text that belongs to no turn. */
  void text(String text) {
    characters += text.length();
  }

  /**
   * A turn.
   *
   * @param toolResult whether it answers a tool call
   */
  void turn(String role, String text, int pictures, boolean toolResult) {
    characters += text.length() + pictures * SimulatedContent.CHARACTERS;
    if (role.equals("user") && !(toolResult && text.isEmpty())) {
      lastUserText = text;
    }
    answered = toolResult;
    begun = true;
    lastRole = role;
  }

  /** Whether no turn was read yet. */
  boolean first() {
    return !begun;
  }

  boolean endsWith(String role) {
    return role.equals(lastRole);
  }

  int characters() {
    return characters;
  }

  String lastUserText() {
    return lastUserText;
  }

  /** Whether the last turn answers a tool call. */
  boolean answered() {
    return answered;
  }
}
