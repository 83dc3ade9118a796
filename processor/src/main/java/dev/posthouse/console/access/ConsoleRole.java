package dev.posthouse.console.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do at the console. */
public enum ConsoleRole {
  /** Look. */
  VIEWER,
  /** Look and act. */
  OPERATOR;

  /** As it is written, for example {@code viewer}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word; empty if there is none. */
  public static Optional<ConsoleRole> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
