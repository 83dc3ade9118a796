package dev.posthouse.cli.local;

import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.RegistryTrust;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.settings.TlsSettings;
import dev.posthouse.settings.TopicSettings;
import dev.posthouse.settings.WireSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings for servers on this machine: the simulated providers, in one chain. */
public record LocalSettings(
    String bootstrapServers,
    @Nullable String registryUrl,
    SimulatedProviders simulators,
    String prefix,
    int partitions,
    int concurrency,
    RetryPolicy retry,
    Path stateDirectory,
    @Nullable TlsSettings tls) {

  /** Whose console and registry speak HTTP. */
  public LocalSettings(
      String bootstrapServers,
      @Nullable String registryUrl,
      SimulatedProviders simulators,
      String prefix,
      int partitions,
      int concurrency,
      RetryPolicy retry,
      Path stateDirectory) {
    this(
        bootstrapServers,
        registryUrl,
        simulators,
        prefix,
        partitions,
        concurrency,
        retry,
        stateDirectory,
        null);
  }

  /** Simulated providers that fall silent should not hold up a demonstration. */
  private static final TimeLimits LIMITS =
      new TimeLimits(
          Defaults.LIMITS.connect(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(90));

  private static final int MAX_OUTPUT_TOKENS = 512;

  /** All that a processor wants to know. */
  public Settings toSettings() {
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    for (SimulatedProvider simulated : simulators.providers()) {
      providers.put(
          simulated.name(),
          new ProviderSettings(
              simulated.name(),
              simulated.api(),
              "simulated-" + simulated.name(),
              simulators.baseUrl(simulated.name()),
              new Credential.None(),
              simulated.name(),
              concurrency,
              MAX_OUTPUT_TOKENS,
              LIMITS));
    }
    Route route =
        new Route(Route.DEFAULT, List.copyOf(providers.keySet()), retry, Duration.ofMinutes(10));
    return new Settings(
        Map.of("bootstrap.servers", bootstrapServers),
        new TopicSettings(prefix, partitions, -1),
        wire(),
        providers,
        Map.of(route.name(), route),
        Defaults.ADMIT,
        attempt(),
        Defaults.STATUS,
        console(),
        stateDirectory,
        Defaults.HEALTH,
        Defaults.TRACING);
  }

  /** A process beside others on this machine. */
  private ConsoleSettings console() {
    return new ConsoleSettings(Defaults.CONSOLE.host(), 0, null, AccessSettings.OPEN, tls);
  }

  private WireSettings wire() {
    if (registryUrl == null) {
      return new WireSettings(WireSettings.Format.JSON, Map.of(), null, null);
    }
    Map<String, String> serde = new HashMap<>(Map.of("schema.registry.url", registryUrl));
    if (tls != null && tls.authorities() != null) {
      serde.putAll(RegistryTrust.of(tls.authorities()));
    }
    return new WireSettings(WireSettings.Format.AVRO, serde, null, null);
  }

  /**
   * Capacity for every call that the providers may have in flight, even if they share a partition.
   */
  private AttemptSettings attempt() {
    return new AttemptSettings(
        Defaults.ATTEMPT.commitInterval(),
        Defaults.ATTEMPT.commitCount(),
        Defaults.ATTEMPT.drain(),
        Math.max(Defaults.ATTEMPT.jobsPerPartition(), 2 * concurrency),
        Defaults.ATTEMPT.bytesPerPartition(),
        Defaults.ATTEMPT.warmFirst());
  }
}
