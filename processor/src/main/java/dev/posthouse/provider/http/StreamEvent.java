package dev.posthouse.provider.http;

/**
 * One event of a vendor's answer, whichever way it was framed.
 *
 * <p>Tested by {@code OpenAiReadingTest}.
 *
 * @param name the event's own name; empty if it has none
 * @param data what it holds, as a rule JSON
 */
public record StreamEvent(String name, String data) {
  /** The event that a server means for an error, whatever it holds. */
  static final String ERROR = "error";

  public boolean isNamedError() {
    return name.equals(ERROR);
  }
}
