package dev.posthouse.dev.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Stands for the text of a last user message: the first 64 bits of its SHA-256. In text, 16
 * hexadecimal digits.
 */
record PromptHash(long value) {
  static PromptHash of(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new PromptHash(ByteBuffer.wrap(digest).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * Reads the 16 digits.
   *
   * @throws IllegalArgumentException if they are none
   */
  static PromptHash parse(String digits) {
    return new PromptHash(HexFormat.fromHexDigitsToLong(digits));
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
