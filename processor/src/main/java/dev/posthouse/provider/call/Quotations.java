package dev.posthouse.provider.call;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what a short message quotes of long texts, in one pass over the texts: a hash rolls along
 * each, and where it is the hash of a run of the message, the runs are compared.
 *
 * <p>Tested by {@code RedactionTest}.
 */
final class Quotations {
  private static final int BASE = 31;

  private final String message;
  private final int run;
  private final int leaving;
  private final Map<Integer, BitSet> starts = new HashMap<>();
  private final BitSet quoted = new BitSet();

  private Quotations(String message, int run) {
    this.message = message;
    this.run = run;
    int power = 1;
    for (int i = 1; i < run; i++) {
      power *= BASE;
    }
    leaving = power;
  }

  /**
   * The characters of a message that belong to a quotation.
   *
   * @param run how many characters in a row make one
   */
  static BitSet in(String message, List<String> texts, int run) {
    var quotations = new Quotations(message, run);
    quotations.roll(
        message,
        (hash, start) -> quotations.starts.computeIfAbsent(hash, _ -> new BitSet()).set(start));
    texts.forEach(
        text -> quotations.roll(text, (hash, start) -> quotations.mark(text, hash, start)));
    return quotations.quoted;
  }

  private interface Run {
    void at(int hash, int start);
  }

  private void roll(String text, Run each) {
    int hash = 0;
    for (int end = 0; end < text.length(); end++) {
      if (end >= run) {
        hash -= text.charAt(end - run) * leaving;
      }
      hash = hash * BASE + text.charAt(end);
      if (end + 1 >= run) {
        each.at(hash, end + 1 - run);
      }
    }
  }

  private void mark(String text, int hash, int start) {
    BitSet candidates = starts.get(hash);
    if (candidates != null) {
      candidates.stream()
          .filter(place -> message.regionMatches(place, text, start, run))
          .forEach(place -> quoted.set(place, place + run));
    }
  }
}
