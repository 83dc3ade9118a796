package dev.posthouse.wire.internal;

import dev.posthouse.wire.InvalidJsonException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text from bytes that must be UTF-8, without the replacing of what is not.
 *
 * <p>Tested by {@code HostileBytesTest}.
 */
public final class Utf8Text {
  private static final int MARK = 3;

  private Utf8Text() {}

  /** The text, without its byte order mark. */
  static String decode(byte[] bytes) {
    int start = startsWithMark(bytes) ? MARK : 0;
    if (isAscii(bytes, start)) {
      return new String(bytes, start, bytes.length - start, StandardCharsets.ISO_8859_1);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(in.remaining());
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw InvalidJsonException.malformed(
          "the bytes are not UTF-8 from byte %d; encode the value as UTF-8"
              .formatted(in.position()));
    }
    return out.flip().toString();
  }

  /** Where the first character that is neither byte order mark nor white space lies. */
  public static int firstVisible(byte[] bytes) {
    int at = startsWithMark(bytes) ? MARK : 0;
    while (at < bytes.length
        && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) {
      at++;
    }
    return at;
  }

  /** As most are: they need no decoder. */
  private static boolean isAscii(byte[] bytes, int start) {
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= MARK
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }
}
