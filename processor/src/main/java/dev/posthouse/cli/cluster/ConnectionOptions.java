package dev.posthouse.cli.cluster;

import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.settings.InvalidSettingsException;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.RegistryTrust;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.WireConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of every command that talks to Kafka.
 *
 * <p>Tested by {@code CommandsIT}.
 */
public final class ConnectionOptions {
  private static final String LOCAL = "localhost:9092";

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description =
          "Kafka's address. If left out, as --config says; else POSTHOUSE_BOOTSTRAP; else "
              + LOCAL
              + ".")
  private @Nullable String bootstrap;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Stands before the topics' names. If left out, as --config says; else \"llm.\"")
  private @Nullable String prefix;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description =
          "The schema registry, to read Avro. If left out, as --config says; else"
              + " POSTHOUSE_REGISTRY.")
  private @Nullable String registry;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A settings file, for all of these and for how to log in to Kafka.")
  private @Nullable Path config;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long to try to reach Kafka; ${DEFAULT-VALUE} if left out.")
  private Duration patience = Duration.ofSeconds(10);

  /** The settings file; null if none was given. */
  public @Nullable Path config() {
    return config;
  }

  /** What the options, the settings file and the environment say, in this order. */
  public Connection resolve(Terminal terminal) throws InvalidSettingsException {
    Map<String, String> kafka = new HashMap<>();
    Map<String, String> serde = new HashMap<>();
    String foundPrefix = Topics.DEFAULT_PREFIX;
    Settings settings = config == null ? null : read(config, terminal);
    if (settings == null) {
      putIfGiven(
          kafka,
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          terminal.environment().apply("POSTHOUSE_BOOTSTRAP"));
      putIfGiven(
          serde, WireConfig.REGISTRY_URL, terminal.environment().apply("POSTHOUSE_REGISTRY"));
      trust(serde, terminal.environment().apply("POSTHOUSE_AUTHORITIES"));
    } else {
      kafka.putAll(settings.kafka());
      serde.putAll(settings.wire().serde());
      foundPrefix = settings.topics().prefix();
    }
    putIfGiven(kafka, CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    putIfGiven(serde, WireConfig.REGISTRY_URL, registry);
    serde.putIfAbsent(WireConfig.RETRY_MILLIS, Long.toString(patience.toMillis()));
    String address =
        kafka.computeIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, _ -> LOCAL);
    return new Connection(
        address,
        new KafkaProperties(kafka),
        new Topics(prefix == null ? foundPrefix : prefix),
        wire(settings, serde),
        patience,
        settings);
  }

  private static Settings read(Path config, Terminal terminal) throws InvalidSettingsException {
    return SettingsReader.check(config, terminal.environment()).settings();
  }

  private static WireSettings wire(@Nullable Settings settings, Map<String, String> serde) {
    if (settings != null) {
      WireSettings wire = settings.wire();
      return new WireSettings(wire.format(), serde, wire.serializer(), wire.deserializer());
    }
    return new WireSettings(
        serde.containsKey(WireConfig.REGISTRY_URL)
            ? WireSettings.Format.AVRO
            : WireSettings.Format.JSON,
        serde,
        null,
        null);
  }

  private static void trust(Map<String, String> serde, @Nullable String authorities) {
    if (authorities != null && !authorities.isBlank()) {
      serde.putAll(RegistryTrust.of(Path.of(authorities)));
    }
  }

  private static void putIfGiven(
      Map<String, String> properties, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      properties.put(name, value);
    }
  }
}
