package dev.posthouse.cli.terminal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * JSON Lines: one JSON document a line, empty lines left out.
 *
 * <p>Tested by {@code RequestLinesTest}.
 */
public final class JsonLines {
  /** Takes a line. */
  public interface Reader {
    /** Takes one, with its number in the file, from 1. */
    void read(int number, byte[] json);
  }

  private JsonLines() {}

  /** Reads to the end. As bytes: text that is not UTF-8 is a fault of its line, not of the file. */
  public static void read(InputStream stream, Reader reader) throws IOException {
    InputStream bytes = new BufferedInputStream(stream, 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 1;
    for (int next = bytes.read(); next >= 0; next = bytes.read()) {
      if (next == '\n') {
        pass(number++, line.toByteArray(), reader);
        line.reset();
      } else {
        line.write(next);
      }
    }
    pass(number, line.toByteArray(), reader);
  }

  private static void pass(int number, byte[] json, Reader reader) {
    if (!new String(json, StandardCharsets.ISO_8859_1).isBlank()) {
      reader.read(number, json);
    }
  }
}
