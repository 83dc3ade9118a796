package dev.posthouse.wire.internal;

import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which field was meant.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class FieldNames {
  /** More slips than these are another word. */
  private static final int MOST_SLIPS = 2;

  private FieldNames() {}

  /** The fault of a name that the record does not have. */
  static String unknown(String name, Schema record) {
    List<String> known = record.getFields().stream().map(Schema.Field::name).toList();
    String hint = VendorHints.field(record.getName(), name);
    String closest = hint == null ? closest(name, known) : null;
    return "no such field; "
        + (hint == null ? "" : hint + "; ")
        + (closest == null ? "" : "did you mean " + closest + "? ")
        + "known: "
        + String.join(", ", known);
  }

  private static @Nullable String closest(String name, List<String> known) {
    String best = null;
    int fewest = MOST_SLIPS + 1;
    for (String candidate : known) {
      int slips = slips(fold(name), fold(candidate));
      if (slips < fewest && slips < candidate.length() - 1) {
        best = candidate;
        fewest = slips;
      }
    }
    return best;
  }

  /** So that max_output_tokens finds maxOutputTokens. */
  private static String fold(String name) {
    return name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
  }

  /** The Levenshtein distance, or more than {@link #MOST_SLIPS} if the lengths alone say so. */
  private static int slips(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MOST_SLIPS) {
      return MOST_SLIPS + 1;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
