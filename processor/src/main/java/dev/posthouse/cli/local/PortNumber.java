package dev.posthouse.cli.local;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the number of a TCP port; 0 stands for a free one.
 *
 * <p>Tested by {@code MainTest}.
 */
final class PortNumber implements ITypeConverter<Integer> {
  private static final int HIGHEST = 65_535;

  @Override
  public Integer convert(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > HIGHEST) {
      throw new TypeConversionException(
          "'%s' is no port: give a number from 1 to %d, or 0 for a free one"
              .formatted(text, HIGHEST));
    }
    return Integer.valueOf(text);
  }
}
