package dev.posthouse.dev.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Signatures that a simulated server gives out and knows again: whoever changes one, or signs for
 * it, is found out.
 *
 * <p>Tested by {@code SimulatedThinkingTest}.
 */
final class Seal {
  private Seal() {}

  /**
   * Signs.
   *
   * @param vendor whose signature it is
   * @param id of what is signed, without a colon
   */
  static String of(String vendor, String id) {
    String signed = id + ":" + PromptHash.of("sealed by " + vendor + " " + id);
    return Base64.getEncoder().encodeToString(signed.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the vendor has signed it. */
  static boolean isOf(String vendor, String seal) {
    try {
      String signed = new String(Base64.getDecoder().decode(seal), StandardCharsets.UTF_8);
      return of(vendor, signed.substring(0, Math.max(0, signed.indexOf(':')))).equals(seal);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
