package dev.posthouse.cli.letters;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes as hexadecimal numbers and text, sixteen a line: 78 columns with an indent of two.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class HexDump {
  private static final int PER_LINE = 16;

  /** A screenful; whoever wants all of a megabyte exports it. */
  private static final int MOST_LINES = 32;

  private HexDump() {}

  static List<String> lines(ByteBuffer bytes) {
    List<String> lines = new ArrayList<>();
    int begin = bytes.position();
    int size = bytes.remaining();
    for (int at = 0; at < size && lines.size() < MOST_LINES; at += PER_LINE) {
      lines.add(line(bytes, begin + at, Math.min(PER_LINE, size - at), at));
    }
    int left = size - MOST_LINES * PER_LINE;
    if (left > 0) {
      lines.add("… and %,d bytes more: see them all with --json".formatted(left));
    }
    return lines;
  }

  private static String line(ByteBuffer bytes, int from, int count, int offset) {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      byte value = bytes.get(from + i);
      hex.append("%02x ".formatted(value));
      text.append(value >= ' ' && value < 127 ? (char) value : '.');
    }
    return "%06x  %-48s |%s|".formatted(offset, hex, text);
  }
}
