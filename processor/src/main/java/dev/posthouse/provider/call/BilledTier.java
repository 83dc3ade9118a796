package dev.posthouse.provider.call;

import java.util.Locale;
import java.util.regex.Pattern;

/** The tier as which a vendor says that it bills a call, in one word for all vendors. */
final class BilledTier {
  private static final Pattern BEFORE = Pattern.compile("^(service_)?tier_");

  private BilledTier() {}

  /**
   * The word of results and settings; others, as {@code batch} or {@code scale}, stay as they are.
   * What was only asked for, as {@code auto}, says nothing and is empty.
   */
  static String of(String vendors) {
    String word = BEFORE.matcher(vendors.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    return switch (word) {
      // OpenAI, Groq, Vertex AI.
      case "default", "on_demand", "on-demand" -> "standard";
      case "fast" -> "priority";
      case "auto", "unspecified", "standard_only" -> "";
      default -> word;
    };
  }
}
