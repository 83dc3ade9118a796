package dev.posthouse.settings;

import dev.posthouse.job.Route;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the settings file. What is not written there has a default; see {@link Defaults}. All
 * faults of a file are reported at once.
 */
public final class SettingsReader {
  private final UnaryOperator<@Nullable String> environment;

  private SettingsReader(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Reads a file for use, with the variables of this process.
   *
   * @throws InvalidSettingsException if the file cannot be read or has any fault
   */
  public static Settings read(Path file) throws InvalidSettingsException {
    return check(file, System::getenv).settings();
  }

  /**
   * Reads a file and also tells what to reconsider.
   *
   * @param environment gives a variable's value by its name; null if it is not set
   * @throws InvalidSettingsException if the file cannot be read or has any fault
   */
  public static CheckedSettings check(Path file, UnaryOperator<@Nullable String> environment)
      throws InvalidSettingsException {
    return check(file.toString(), load(file), environment);
  }

  /**
   * As {@link #check(Path, UnaryOperator)}, for a text already in memory.
   *
   * @param name stands for the file in messages
   */
  public static CheckedSettings check(
      String name, String yaml, UnaryOperator<@Nullable String> environment)
      throws InvalidSettingsException {
    Problems problems = new Problems(name);
    Settings settings = new SettingsReader(environment).parse(name, yaml, problems);
    if (!problems.errors().isEmpty()) {
      throw new InvalidSettingsException(problems.errors(), problems.warnings());
    }
    return new CheckedSettings(settings, problems.warnings());
  }

  private static String load(Path file) throws InvalidSettingsException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file.toString(), 0, "there is no such file: check the path");
    } catch (CharacterCodingException e) {
      throw unreadable(file.toString(), 0, "is not UTF-8 text: save it as UTF-8");
    } catch (IOException e) {
      throw unreadable(
          file.toString(), 0, "cannot be read (" + e + "): check that it is a readable file");
    }
  }

  private Settings parse(String name, String yaml, Problems problems)
      throws InvalidSettingsException {
    Substitution substitution = new Substitution(environment);
    Section root;
    try {
      root =
          Section.root(
              new Yaml(new LoaderOptions()).compose(new StringReader(yaml)),
              problems,
              substitution);
    } catch (MarkedYAMLException e) {
      // Without the library's excerpt: the line may hold a password.
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw unreadable(
          name,
          line,
          "is not YAML from here on: "
              + e.getProblem()
              + ". Check indentation and colons, and quote values that hold special characters");
    } catch (YAMLException e) {
      throw unreadable(name, 0, "is not YAML: remove control characters, and save it as UTF-8");
    }
    return settings(root);
  }

  private Settings settings(Section root) {
    Map<String, String> kafka = KafkaSection.read(root.section("kafka"));
    TopicSettings topics = StationReader.topics(root.section("topics"));
    Map<String, ProviderSettings> providers = providers(root.section("providers"));
    Map<String, Route> routes = new RouteReader(providers).read(root.section("routes"));
    Settings settings =
        new Settings(
            kafka,
            topics,
            WireReader.read(root.section("wire")),
            providers,
            routes,
            StationReader.admit(root.section("admit"), kafka),
            StationReader.attempt(root.section("attempt")),
            ConsoleReader.status(root.section("status")),
            ConsoleReader.console(root.section("console")),
            StationReader.stateDirectory(root),
            HealthReader.read(root.section("health")),
            TracingReader.read(root.section("tracing")));
    root.rejectUnknownKeys();
    return settings;
  }

  private Map<String, ProviderSettings> providers(Section section) {
    if (section.isEmpty()) {
      section.error("is missing: describe at least one provider under providers");
    }
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    ProviderReader reader = new ProviderReader(environment);
    for (String name : section.keys()) {
      providers.put(name, reader.read(name, section.section(name)));
    }
    return providers;
  }

  private static InvalidSettingsException unreadable(String file, int line, String message) {
    return new InvalidSettingsException(List.of(new Problem(file, line, "", message)), List.of());
  }
}
