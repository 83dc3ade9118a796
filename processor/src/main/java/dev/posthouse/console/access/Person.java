package dev.posthouse.console.access;

/**
 * Who looks or acts.
 *
 * @param name as events tell it
 * @param role what they may do
 */
public record Person(String name, ConsoleRole role) {
  /** Whoever is on this machine, where nobody has to log in. */
  public static final Person LOCAL =
      new Person(System.getProperty("user.name", "local"), ConsoleRole.OPERATOR);

  /** Whether they may act. */
  public boolean isOperator() {
    return role == ConsoleRole.OPERATOR;
  }
}
