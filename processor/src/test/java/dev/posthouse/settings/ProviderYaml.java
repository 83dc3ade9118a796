package dev.posthouse.settings;

import java.util.List;
import java.util.Map;

/** A settings file with one provider, {@code main}, on its last line. */
final class ProviderYaml {
  private static final String HEAD =
      """
      kafka: {bootstrap.servers: "localhost:9092"}
      wire: {format: json}
      providers:
      """;
  private static final Map<String, String> ENVIRONMENT = Map.of("A", "k1", "B", "k2");

  private ProviderYaml() {}

  static ProviderSettings read(String provider) throws InvalidSettingsException {
    return check(provider).settings().providers().values().iterator().next();
  }

  /** The messages of the errors, without place. */
  static List<String> faults(String provider) {
    try {
      check(provider);
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  static List<String> warnings(String provider) throws InvalidSettingsException {
    return check(provider).warnings().stream().map(Problem::toString).toList();
  }

  private static CheckedSettings check(String provider) throws InvalidSettingsException {
    return SettingsReader.check("f.yaml", HEAD + "  main: {" + provider + "}\n", ENVIRONMENT::get);
  }
}
