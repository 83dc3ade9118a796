package dev.posthouse.cli.letters;

import java.util.List;

/**
 * A part of a long list.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class Page {
  private Page() {}

  /**
   * The rows of a page.
   *
   * @param page from 1
   * @param size of each page
   */
  static <T> List<T> of(List<T> rows, int page, int size) {
    long from = Math.min(rows.size(), (page - 1L) * size);
    long to = Math.min(rows.size(), from + size);
    return rows.subList((int) from, (int) to);
  }

  /** How many pages there are. */
  static int count(int rows, int size) {
    return Math.ceilDiv(rows, size);
  }
}
