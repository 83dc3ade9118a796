package dev.posthouse.wire.internal;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Bytes that are written as base64, RFC 4648 section 4.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class Base64Text {
  private Base64Text() {}

  /**
   * The bytes.
   *
   * @throws IllegalArgumentException if it is not base64; the message says what it is instead, and
   *     quotes nothing of it
   */
  static ByteBuffer decode(String text) {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected text in base64, found " + found(text), e);
    }
  }

  private static String found(String text) {
    if (text.startsWith("data:")) {
      return "a data URL; give what follows \"base64,\" here, and its type as mediaType";
    }
    if (text.chars().anyMatch(Character::isWhitespace)) {
      return "line breaks or spaces; give it on one line";
    }
    if (text.indexOf('-') >= 0 || text.indexOf('_') >= 0) {
      return "the url-safe alphabet, or another text; write + and / instead of - and _";
    }
    return "another text";
  }
}
