package dev.posthouse.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a misspelt name was likely meant to be.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class Suggestion {
  private Suggestion() {}

  /** A clause for the end of a message: {@code did you mean "x"?}, or what there is to choose. */
  static String of(String word, Collection<String> known) {
    return nearest(word, known)
        .map(name -> "did you mean \"" + name + "\"?")
        .orElseGet(
            () ->
                known.isEmpty()
                    ? "there is none"
                    : "there is: " + String.join(", ", known.stream().sorted().toList()));
  }

  /** The known name that differs least, if it differs in at most a third of the word. */
  static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(plain(word), plain(name)) <= Math.max(1, word.length() / 3))
        .min(
            Comparator.<String>comparingInt(name -> distance(plain(word), plain(name)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** So that {@code base_url} and {@code BaseURL} are found to be {@code baseUrl}. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
  }

  /** Letters to add, remove, replace or swap with their neighbour to make one word the other. */
  private static int distance(String from, String to) {
    int[][] table = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int replaced = table[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        table[i][j] = Math.min(replaced, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          table[i][j] = Math.min(table[i][j], 1 + table[i - 2][j - 2]);
        }
      }
    }
    return table[from.length()][to.length()];
  }
}
