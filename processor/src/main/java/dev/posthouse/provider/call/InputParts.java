package dev.posthouse.provider.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.settings.EmbeddingSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Which texts of a job go into one call.
 *
 * <p>Tested by {@code EmbeddingAdapterTest}.
 */
final class InputParts {
  /** Fewer than in English, so that estimated too much is split needlessly, and not too late. */
  private static final int BYTES_PER_TOKEN = 3;

  /**
   * Consecutive texts.
   *
   * @param from the place of the first
   * @param to the place behind the last
   */
  record Part(int from, int to) {
    int count() {
      return to - from;
    }

    /** The two halves; of one text there are none. */
    List<Part> halves() {
      int middle = (from + to) >>> 1;
      return List.of(new Part(from, middle), new Part(middle, to));
    }
  }

  private InputParts() {}

  /**
   * All texts in as few calls as the limits allow.
   *
   * @param mostInputs of one call
   */
  static List<Part> of(List<String> inputs, int mostInputs, EmbeddingSettings limits) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    long tokens = 0;
    for (int i = 0; i < inputs.size(); i++) {
      long more = bytes(inputs.get(i)) / BYTES_PER_TOKEN + 1L;
      boolean full =
          i - from == mostInputs
              || (limits.callTokens() > 0 && tokens + more > limits.callTokens());
      if (full && i > from) {
        parts.add(new Part(from, i));
        from = i;
        tokens = 0;
      }
      tokens += more;
    }
    parts.add(new Part(from, inputs.size()));
    return parts;
  }

  /** A token stands for a byte at least: so many it has at most. */
  static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }
}
