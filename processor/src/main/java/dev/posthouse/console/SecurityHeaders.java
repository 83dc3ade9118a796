package dev.posthouse.console;

import io.javalin.http.Context;

/**
 * What browsers are told of every answer: nothing runs and nothing is loaded but what lies in the
 * jar, no other page may frame it, and nobody guesses a type.
 *
 * <p>Tested by {@code ConsoleSecurityTest}.
 */
final class SecurityHeaders {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private SecurityHeaders() {}

  /**
   * @param secure whether browsers come over TLS
   */
  static void addTo(Context context, boolean secure) {
    context
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Cache-Control", "no-store");
    if (secure) {
      context.header("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
