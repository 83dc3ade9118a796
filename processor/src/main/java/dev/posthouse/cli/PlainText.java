package dev.posthouse.cli;

import java.util.regex.Pattern;

/** Strangers' texts, such as answers and ids, made fit for a line on a terminal. */
final class PlainText {
  /** Without this an answer could steer the terminal. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

  private PlainText() {}

  static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ").strip();
  }

  static String shorten(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
