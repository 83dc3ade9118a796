package dev.posthouse.cli.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the name of a scenario, as it is written in the help.
 *
 * <p>Tested by {@code MainTest}.
 */
final class ScenarioName implements ITypeConverter<Scenario> {

  @Override
  public Scenario convert(String text) {
    return Arrays.stream(Scenario.values())
        .filter(scenario -> scenario.label().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "there is no scenario '%s': choose one of %s"
                        .formatted(
                            text,
                            Arrays.stream(Scenario.values())
                                .map(Scenario::label)
                                .collect(Collectors.joining(", ")))));
  }
}
