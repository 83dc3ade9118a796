package dev.posthouse.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of files and objects for what may hold anything: with no folder in them, and nothing that
 * hides them.
 */
public final class PlainName {
  private static final int HASH_LENGTH = 16;

  private PlainName() {}

  /**
   * The name, of letters, digits, dots, dashes and underscores; of a long id, its beginning and a
   * hash of it.
   *
   * @param id a job's, or any other text
   * @param escape begins what stands for another byte: two hexadecimal digits follow
   * @param longest how many characters it may have, more than 17
   */
  public static String of(String id, char escape, int longest) {
    byte[] bytes = id.getBytes(UTF_8);
    var name = new StringBuilder();
    for (byte b : bytes) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '_'
              || (b == '.' && !name.isEmpty());
      name.append(plain ? String.valueOf((char) b) : escape + "%02X".formatted(b & 0xff));
    }
    return name.length() <= longest
        ? name.toString()
        : name.substring(0, longest - HASH_LENGTH - 1)
            + "-"
            + sha256(bytes).substring(0, HASH_LENGTH);
  }

  /** The SHA-256 of bytes, in hexadecimal digits. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
