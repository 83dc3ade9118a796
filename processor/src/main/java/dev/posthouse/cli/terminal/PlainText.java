package dev.posthouse.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Strangers' texts, fit for a terminal. */
public final class PlainText {
  /** Without this, a text could steer the terminal. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\s]+");

  private static final Pattern UNPRINTABLE_IN_LINE = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n\t]]");

  /** A text that hangs behind a head gets so many characters even if lines get too wide. */
  private static final int LEAST_TEXT = 20;

  private PlainText() {}

  /** On one line. */
  public static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ").strip();
  }

  /** With its line breaks. */
  public static String lines(String text) {
    return UNPRINTABLE_IN_LINE.matcher(text).replaceAll(" ");
  }

  /** At most so many characters. */
  public static String shorten(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  /**
   * Lines of at most so many characters, broken between words where that can be.
   *
   * @param width 0 for a single line
   */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = of(text);
    while (width > 0 && rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      int end = space <= 0 ? width : space;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).strip();
    }
    lines.add(rest);
    return lines;
  }

  /**
   * A text that hangs behind a head: its further lines stand below its first.
   *
   * @param head what the first line begins with
   * @param width of the lines; 0 for a single line
   */
  public static List<String> hanging(String head, String text, int width) {
    List<String> texts = wrap(text, width == 0 ? 0 : Math.max(LEAST_TEXT, width - head.length()));
    List<String> lines = new ArrayList<>(List.of(head + texts.getFirst()));
    texts.stream().skip(1).forEach(line -> lines.add(" ".repeat(head.length()) + line));
    return lines;
  }
}
