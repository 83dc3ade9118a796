package dev.posthouse.process;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a process does of the journey. */
public enum Role {
  ADMIT("takes in requests"),
  ATTEMPT("calls providers"),
  RETRY("keeps failed jobs until they are due"),
  STATUS("tells where jobs are"),
  CONSOLE("shows jobs, dead letters and providers to people, and does what they ask for");

  private final String does;

  Role(String does) {
    this.does = does;
  }

  /** What a process with this role does. */
  String does() {
    return does;
  }

  /**
   * The roles of one process.
   *
   * @param roles what it does
   * @param providers whose jobs it works; empty for all
   */
  public record Selection(Set<Role> roles, Set<String> providers) {

    public static final Selection ALL = new Selection(EnumSet.allOf(Role.class), Set.of());

    /**
     * Reads a list such as {@code admit,attempt:claude,retry}.
     *
     * @param known the providers of the settings
     * @throws IllegalArgumentException if there is no such role or provider
     */
    public static Selection parse(String text, Set<String> known) {
      Set<Role> roles = EnumSet.noneOf(Role.class);
      Set<String> providers = new TreeSet<>();
      boolean everyProvider = false;
      for (String part : text.split(",", -1)) {
        String[] words = part.strip().split(":", 2);
        Role role = role(words[0]);
        roles.add(role);
        if (words.length == 1) {
          everyProvider |= role == ATTEMPT;
        } else if (role != ATTEMPT || !known.contains(words[1])) {
          throw new IllegalArgumentException(
              "There is no role '"
                  + part.strip()
                  + "'; after attempt: comes one of "
                  + String.join(", ", new TreeSet<>(known)));
        } else {
          providers.add(words[1]);
        }
      }
      return new Selection(roles, everyProvider ? Set.of() : providers);
    }

    private static Role role(String name) {
      try {
        return valueOf(name.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "There is no role '"
                + name
                + "'; give a list of admit, attempt, attempt:PROVIDER, retry, status, console",
            e);
      }
    }

    boolean works(String provider) {
      return roles.contains(ATTEMPT) && (providers.isEmpty() || providers.contains(provider));
    }
  }
}
