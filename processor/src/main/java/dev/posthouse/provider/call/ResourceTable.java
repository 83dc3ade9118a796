package dev.posthouse.provider.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Reads a table that stands beside the classes: a row a line, its columns between {@code |}.
 *
 * <p>Tested by {@code FailureMatrixTest}.
 */
final class ResourceTable {
  private ResourceTable() {}

  static Stream<String[]> read(String name, int columns) {
    try (InputStream in = requireNonNull(ResourceTable.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> row(name, line, columns))
              .toList()
              .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only with spaces round it does the sign stand between columns; in patterns it has none. */
  private static String[] row(String name, String line, int columns) {
    String[] row =
        Arrays.stream(line.split("\\s+\\|\\s+|\\s+\\|$")).map(String::strip).toArray(String[]::new);
    if (row.length != columns) {
      throw new IllegalStateException(name + " has a row of " + row.length + " columns: " + line);
    }
    return row;
  }
}
