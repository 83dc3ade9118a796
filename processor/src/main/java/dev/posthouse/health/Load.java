package dev.posthouse.health;

/**
 * What a call is expected to take, before it is made.
 *
 * @param inputTokens of the prompt; a guess
 * @param maxOutputTokens what the call may generate at most
 * @param retry whether it counts against the provider's retry budget
 */
public record Load(long inputTokens, long maxOutputTokens, boolean retry) {

  /** A first call of unknown size. */
  public static final Load UNKNOWN = new Load(0, 0, false);

  private static final int CHARACTERS_PER_TOKEN = 4;

  /**
   * The load of a prompt. Four characters a token is right for English within a third; what a
   * provider reports corrects it.
   */
  public static Load ofCharacters(long characters, long maxOutputTokens, boolean retry) {
    return new Load(characters / CHARACTERS_PER_TOKEN + 1, maxOutputTokens, retry);
  }
}
