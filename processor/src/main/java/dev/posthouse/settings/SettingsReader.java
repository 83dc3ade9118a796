package dev.posthouse.settings;

import dev.posthouse.job.Route;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
  /** All that a file may hold. */
  static final Shape SHAPE = new Shape();

  private static final Key.Part KAFKA =
      SHAPE.require(
          SHAPE.section(
              "kafka",
              KafkaSection.SHAPE,
              "Any Kafka client property; each client takes what it knows"));
  private static final Key.Part TOPICS =
      SHAPE.section(
          "topics", StationReader.TOPICS_SHAPE, "The topics that are created when missing");
  private static final Key.Part WIRE =
      SHAPE.require(
          SHAPE.section(
              "wire",
              WireReader.SHAPE,
              "How results and dead letters are written. Other serde properties go here under"
                  + " Confluent's names"));
  private static final Key.Parts PROVIDERS =
      SHAPE.require(
          SHAPE.sections(
              "providers",
              ProviderReader.NAME,
              ProviderReader.SHAPE,
              "One model at one vendor each, by name"));
  private static final Key.Part MODELS =
      SHAPE.section(
          "models", ModelsReader.SHAPE, "What is known of models: prices, limits, retirements");
  private static final Key.Parts ROUTES =
      SHAPE.sections(
          "routes",
          Shape.ANY,
          RouteReader.SHAPE,
          "Which providers a job may go to, in which order. Requests that name no route take the"
              + " one named default; without routes, that one has all providers");
  private static final Key.Part ADMIT =
      SHAPE.section("admit", StationReader.ADMIT_SHAPE, "The admit station");
  private static final Key.Part ATTEMPT =
      SHAPE.section("attempt", StationReader.ATTEMPT_SHAPE, "The attempt station");
  private static final Key.Part STATUS =
      SHAPE.section("status", ConsoleReader.STATUS_SHAPE, "The status role");
  private static final Key.Part CONSOLE =
      SHAPE.section(
          "console",
          ConsoleReader.CONSOLE_SHAPE,
          "Health, metrics and the whereabouts of jobs, over HTTP; without authentication");
  private static final Key.Part HEALTH =
      SHAPE.section(
          "health",
          HealthReader.SHAPE,
          "When a provider counts as down, and how it is tried again");
  private static final Key.Part TRACING =
      SHAPE.section(
          "tracing",
          TracingReader.SHAPE,
          "Spans of each job's way. Properties of OpenTelemetry's SDK go here under its names");
  private static final Key.Part CONTENTS =
      SHAPE.section(
          "contents",
          ContentReader.SHAPE,
          "Where contents lie that requests refer to by stored, and do not travel with their jobs");
  private static final Key.Text STATE_DIRECTORY =
      SHAPE.text(
          "stateDirectory",
          "The folder of the stores, for one process each; what is lost is restored from Kafka");

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
    Map<String, String> kafka = KafkaSection.read(root.section(KAFKA));
    TopicSettings topics = StationReader.topics(root.section(TOPICS));
    ModelSettings models = ModelsReader.read(root.section(MODELS));
    Map<String, ProviderSettings> providers = providers(root.section(PROVIDERS), models);
    Map<String, Route> routes = new RouteReader(providers).read(root.section(ROUTES));
    Settings settings =
        new Settings(
            kafka,
            topics,
            WireReader.read(root.section(WIRE)),
            providers,
            routes,
            StationReader.admit(root.section(ADMIT), kafka),
            StationReader.attempt(root.section(ATTEMPT)),
            ConsoleReader.status(root.section(STATUS)),
            ConsoleReader.console(root.section(CONSOLE)),
            stateDirectory(root),
            HealthReader.read(root.section(HEALTH)),
            TracingReader.read(root.section(TRACING)),
            models,
            new ContentReader(environment).read(root.section(CONTENTS)));
    root.rejectUnknownKeys();
    return settings;
  }

  private Map<String, ProviderSettings> providers(Section section, ModelSettings models) {
    if (section.isEmpty()) {
      section.error("is missing: describe at least one provider under providers");
    }
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    ProviderReader reader = new ProviderReader(environment, models, LocalDate.now(ZoneOffset.UTC));
    for (String name : section.keys()) {
      providers.put(name, reader.read(name, section.section(name)));
    }
    return providers;
  }

  private static Path stateDirectory(Section root) {
    Scalar scalar = root.scalar(STATE_DIRECTORY);
    if (scalar == null) {
      return Defaults.stateDirectory();
    }
    try {
      return Path.of(scalar.text());
    } catch (InvalidPathException e) {
      root.error(scalar, "does not name a folder: " + e.getReason());
      return Defaults.stateDirectory();
    }
  }

  private static InvalidSettingsException unreadable(String file, int line, String message) {
    return new InvalidSettingsException(List.of(new Problem(file, line, "", message)), List.of());
  }
}
