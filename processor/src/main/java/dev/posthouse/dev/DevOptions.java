package dev.posthouse.dev;

import dev.posthouse.settings.Api;
import dev.posthouse.settings.TlsSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the development servers are to run.
 *
 * @param directory where Kafka keeps its data; null for a temporary folder
 * @param kafkaPort the broker's port; 0 for a free one
 * @param registryPort the registry's port; 0 for a free one
 * @param simulatorPort the port of the simulated providers; 0 for a free one
 * @param seed decides the simulated answers and faults
 * @param simulated the simulated providers' names and formats, in order
 * @param tls by what the registry proves who it is over HTTPS; null for HTTP
 */
public record DevOptions(
    @Nullable Path directory,
    int kafkaPort,
    int registryPort,
    int simulatorPort,
    long seed,
    Map<String, Api> simulated,
    @Nullable TlsSettings tls) {
  public DevOptions {
    simulated = Collections.unmodifiableMap(new LinkedHashMap<>(simulated));
  }

  /**
   * A temporary folder, free ports, and one simulated provider of each format: claude, gpt and
   * gemini.
   */
  public static DevOptions defaults() {
    Map<String, Api> simulated = new LinkedHashMap<>();
    simulated.put("claude", Api.ANTHROPIC);
    simulated.put("gpt", Api.OPENAI);
    simulated.put("gemini", Api.GEMINI);
    return new DevOptions(null, 0, 0, 0, 1, simulated, null);
  }

  /** The same with data that stay. */
  public DevOptions in(Path directory) {
    return new DevOptions(directory, kafkaPort, registryPort, simulatorPort, seed, simulated, tls);
  }

  /** The same on these ports. */
  public DevOptions on(int kafkaPort, int registryPort, int simulatorPort) {
    return new DevOptions(directory, kafkaPort, registryPort, simulatorPort, seed, simulated, tls);
  }

  /** The same with another seed. */
  public DevOptions seeded(long seed) {
    return new DevOptions(directory, kafkaPort, registryPort, simulatorPort, seed, simulated, tls);
  }

  /** The same with these simulated providers. */
  public DevOptions simulating(Map<String, Api> simulated) {
    return new DevOptions(directory, kafkaPort, registryPort, simulatorPort, seed, simulated, tls);
  }

  /** The same with a registry that speaks HTTPS by these files; null for HTTP. */
  public DevOptions proving(@Nullable TlsSettings tls) {
    return new DevOptions(directory, kafkaPort, registryPort, simulatorPort, seed, simulated, tls);
  }
}
