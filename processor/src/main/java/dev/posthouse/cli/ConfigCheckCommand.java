package dev.posthouse.cli;

import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.settings.CheckedSettings;
import dev.posthouse.settings.InvalidSettingsException;
import dev.posthouse.settings.Problem;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Retirement;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.settings.StrayVariables;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Checks a settings file. */
@Command(
    name = "check",
    description = {
      "Checks a settings file and names every fault with its line.",
      "",
      "Connects to nothing. Exit code 0 if the file can be used, 1 if not."
    },
    footer = {"", "Example: posthouse config check posthouse.yaml"})
final class ConfigCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "The settings, as YAML.")
  private Path file = Path.of("");

  ConfigCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      CheckedSettings checked = SettingsReader.check(file, terminal.environment());
      print("warning: ", checked.warnings());
      warnOfVariables(checked.settings());
      warnOfModels(checked.settings());
      terminal.out().println(file + " is valid: " + summary(checked.settings()));
      return ExitCode.OK;
    } catch (InvalidSettingsException e) {
      print("error: ", e.problems());
      print("warning: ", e.warnings());
      return ExitCode.SOFTWARE;
    }
  }

  private void print(String severity, List<Problem> problems) {
    problems.forEach(problem -> terminal.out().println(severity + problem));
  }

  /** Those that change where calls go or as whom, against what the file says. */
  private void warnOfVariables(Settings settings) {
    for (ProviderSettings provider : settings.providers().values()) {
      StrayVariables.of(provider, terminal.environment()).stream()
          .filter(StrayVariables.Stray::used)
          .forEach(
              stray ->
                  terminal
                      .out()
                      .println(
                          "warning: %s: providers.%s: the environment variable %s %s"
                              .formatted(file, provider.name(), stray.name(), stray.effect())));
    }
  }

  /** Those that retire soon, by the table of models. */
  private void warnOfModels(Settings settings) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    for (ProviderSettings provider : settings.providers().values()) {
      Retirement.warning(provider, settings.models().catalog(), settings.models().warnDays(), today)
          .ifPresent(
              warning ->
                  terminal
                      .out()
                      .println(
                          "warning: %s: providers.%s.model: %s"
                              .formatted(file, provider.name(), warning)));
    }
  }

  private static String summary(Settings settings) {
    return count(settings.providers().size(), "provider")
        + ", "
        + count(settings.routes().size(), "route");
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
