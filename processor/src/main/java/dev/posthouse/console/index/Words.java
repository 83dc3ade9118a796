package dev.posthouse.console.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are many times the same, each under a number. Beyond a limit new ones share one
 * number, so that what is kept stays bounded. Confined to whoever guards it.
 *
 * <p>Tested by {@code LetterIndexTest}.
 */
final class Words {
  /** Stands for no text. */
  static final int NONE = 0;

  /** Stands for a text that was never seen: nothing has it. */
  static final int UNSEEN = -1;

  private static final int MOST = 10_000;
  private static final String OTHERS = "…";

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<@Nullable String> texts = new ArrayList<>();

  Words() {
    texts.add(null);
  }

  int number(@Nullable String text) {
    if (text == null) {
      return NONE;
    }
    Integer known = numbers.get(text);
    if (known != null) {
      return known;
    }
    if (texts.size() > MOST && !text.equals(OTHERS)) {
      return number(OTHERS);
    }
    texts.add(text);
    numbers.put(text, texts.size() - 1);
    return texts.size() - 1;
  }

  /** The number of a text that is looked for: {@link #UNSEEN} if nothing has it. */
  int find(String text) {
    return numbers.getOrDefault(text, UNSEEN);
  }

  @Nullable String text(int number) {
    return texts.get(number);
  }
}
