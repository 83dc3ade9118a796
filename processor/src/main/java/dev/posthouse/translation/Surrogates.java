package dev.posthouse.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Halves of characters outside the basic plane. No vendor takes one, and what one sent itself may
 * hold it, cut in the middle: it is replaced by the sign for what cannot be read.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class Surrogates {
  private static final char REPLACEMENT = '\uFFFD';

  private Surrogates() {}

  /** Mends all texts of a tree, in place. */
  public static void mend(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field -> {
                if (field.getValue() instanceof TextNode text && hasHalf(text.asText())) {
                  field.setValue(TextNode.valueOf(mended(text.asText())));
                } else {
                  mend(field.getValue());
                }
              });
    } else if (tree instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TextNode text && hasHalf(text.asText())) {
          array.set(i, mended(text.asText()));
        } else {
          mend(array.get(i));
        }
      }
    }
  }

  /** Whether a text holds half of a character. */
  public static boolean hasHalf(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static String mended(String text) {
    var mended = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (isPair(text, i)) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        mended.setCharAt(i, REPLACEMENT);
      }
    }
    return mended.toString();
  }

  private static boolean isPair(String text, int i) {
    return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }
}
