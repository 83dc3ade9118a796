package dev.posthouse.replay;

import java.util.Objects;
import java.util.regex.Pattern;

/** A reason without what differs from job to job, so that equal faults read equal. */
final class MaskedReason {
  private static final Pattern MOMENT =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?");

  private static final Pattern UUID =
      Pattern.compile("(?i)\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

  /** As vendors name their calls, for example {@code req_011CSHoEeqs5C35K2UUqR7Fy}. */
  private static final Pattern VENDOR_ID =
      Pattern.compile("\\b([A-Za-z]{2,10}[_-])(?=\\w*\\d)\\w{10,}\\b");

  /** Random letters and digits, or hexadecimal: nothing that one reads. */
  private static final Pattern TOKEN =
      Pattern.compile("\\b(?=[A-Za-z]*\\d)(?=\\d*[A-Za-z])(?:[0-9a-fA-F]{8,}|\\w{16,})\\b");

  /** All but the HTTP status that a reason begins with: that one tells faults apart. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<status>^[45]\\d\\d\\b)|0x[0-9A-Fa-f]+|\\d+(?:[.,]\\d+)*");

  private MaskedReason() {}

  /** Moments and ids become {@code *}, numbers {@code #}. */
  static String of(String message) {
    String masked = MOMENT.matcher(message).replaceAll("*");
    masked = UUID.matcher(masked).replaceAll("*");
    masked = VENDOR_ID.matcher(masked).replaceAll("$1*");
    masked = TOKEN.matcher(masked).replaceAll("*");
    return NUMBER
        .matcher(masked)
        .replaceAll(number -> Objects.requireNonNullElse(number.group("status"), "#"));
  }
}
