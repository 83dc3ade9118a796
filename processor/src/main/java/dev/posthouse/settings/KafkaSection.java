package dev.posthouse.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Reads the section {@code kafka}: the properties of every Kafka client.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class KafkaSection {
  /**
   * A host name, an IPv4 address or an IPv6 address in brackets, and a port; several with commas.
   */
  private static final Pattern ADDRESSES =
      Pattern.compile(
          "(?:\\s*(?:[^\\s,:\\[\\]]+|\\[[0-9a-fA-F:.%]+\\]):\\d{1,5}\\s*(?:,(?!$)|$))+");

  static final Shape SHAPE = new Shape().othersLike(Shape.ANY).refusing(ReservedProperties.REASONS);
  private static final Key.Text SERVERS =
      SHAPE.require(
          SHAPE.text(
              "bootstrap.servers",
              ADDRESSES,
              null,
              "The brokers to ask first, as host:port; several as first:9092,second:9092"));

  private final Section section;

  private KafkaSection(Section section) {
    this.section = section;
  }

  /** The properties, checked against the definitions of the clients. */
  static Map<String, String> read(Section section) {
    section.require(SERVERS, "write for example \"bootstrap.servers: localhost:9092\"");
    KafkaSection kafka = new KafkaSection(section);
    Map<String, String> properties = new HashMap<>();
    for (String key : section.keys()) {
      Scalar scalar = section.scalar(key);
      if (scalar != null) {
        kafka.check(key, scalar);
        properties.put(key, scalar.text());
      }
    }
    return properties;
  }

  private void check(String key, Scalar scalar) {
    String reason = SHAPE.refused().get(key);
    if (reason != null) {
      section.error(scalar, "cannot be set: " + reason + "; remove it");
    } else if (key.equals(SERVERS.name()) && !ADDRESSES.matcher(scalar.text()).matches()) {
      section.error(
          scalar,
          "cannot read " + scalar.shown() + ": write host:port, several as first:9092,second:9092");
    } else if (key.equals(SaslConfigs.SASL_JAAS_CONFIG)) {
      checkLogin(key, scalar);
    } else {
      checkDefinition(key, scalar);
    }
  }

  private void checkLogin(String key, Scalar scalar) {
    try {
      Path file = LoginFile.named(scalar.text());
      if (file != null && !Files.isReadable(file)) {
        section.warn(key, "the file does not exist here, or cannot be read");
      }
    } catch (InvalidPathException e) {
      section.error(scalar, "does not name a file: write file:PATH, or the login itself");
    }
  }

  private void checkDefinition(String key, Scalar scalar) {
    List<ConfigKey> definitions = ClientProperties.definitions(key);
    if (definitions.isEmpty()) {
      suggest(key);
    } else if (definitions.stream().noneMatch(definition -> accepts(definition, scalar.text()))) {
      section.error(
          scalar,
          "Kafka does not take "
              + scalar.shown()
              + ": write a value of type "
              + definitions.getFirst().type.name().toLowerCase(Locale.ROOT)
              + (definitions.getFirst().validator == null
                  ? ""
                  : ", " + definitions.getFirst().validator));
    }
  }

  private void suggest(String key) {
    // A property that no client defines may be meant for a plug-in, so that it is only worth a
    // word.
    Set<String> known = new TreeSet<>(ClientProperties.names());
    Suggestion.nearest(key, known)
        .ifPresent(
            name ->
                section.warn(
                    key, "no Kafka client has this property; did you mean \"" + name + "\"?"));
  }

  private static boolean accepts(ConfigKey definition, String value) {
    if (definition.type == ConfigDef.Type.CLASS) {
      return true; // may be on the class path of the process that runs, and not here
    }
    try {
      Object parsed = ConfigDef.parseType(definition.name, value, definition.type);
      if (definition.validator != null) {
        definition.validator.ensureValid(definition.name, parsed);
      }
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }
}
