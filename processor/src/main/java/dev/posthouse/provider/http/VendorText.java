package dev.posthouse.provider.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a vendor wrote before it becomes part of a failure.
 *
 * <p>Tested by {@code ServerErrorsTest}.
 */
public final class VendorText {

  /** The most of a vendor's message that is kept, in characters. */
  static final int MAX_MESSAGE = 200;

  private static final Pattern CODE = Pattern.compile("[\\w.:/-]{1,100}");
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cc}]+");

  private VendorText() {}

  /** A code or an id; null if it does not look like one. */
  public static @Nullable String code(@Nullable String text) {
    return text != null && CODE.matcher(text).matches() ? text : null;
  }

  /** A message on one line, bounded. */
  public static String message(String text) {
    // Cut before the pattern runs: a message may be megabytes long.
    String head = text.substring(0, Math.min(text.length(), 4 * MAX_MESSAGE));
    String line = SPACE.matcher(head).replaceAll(" ").strip();
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
