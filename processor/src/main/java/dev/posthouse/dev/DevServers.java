package dev.posthouse.dev;

import dev.posthouse.dev.registry.RegistryServer;
import dev.posthouse.dev.simulator.SimulatedProviders;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Posthouse talks to, in this JVM: Kafka, a schema registry and simulated
 * providers.
 */
public final class DevServers implements AutoCloseable {
  private final EmbeddedKafka kafka;
  private final RegistryServer registry;
  private final SimulatedProviders simulators;

  private DevServers(EmbeddedKafka kafka, RegistryServer registry, SimulatedProviders simulators) {
    this.kafka = kafka;
    this.registry = registry;
    this.simulators = simulators;
  }

  /**
   * Starts all of them; when one fails, stops the others.
   *
   * @throws IllegalStateException naming the port or folder that cannot be used
   */
  public static DevServers start(DevOptions options) {
    // The simulated providers need no Kafka and start beside it; the registry reads its topic
    // first.
    CompletableFuture<SimulatedProviders> simulators =
        CompletableFuture.supplyAsync(
            () ->
                SimulatedProviders.start(
                    options.simulatorPort(), options.seed(), options.simulated()),
            Thread::startVirtualThread);
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      EmbeddedKafka kafka = EmbeddedKafka.start(options.directory(), options.kafkaPort());
      started.push(kafka);
      RegistryServer registry =
          RegistryServer.start(
              kafka.bootstrapServers(),
              options.registryPort(),
              RegistryServer.DEFAULT_TOPIC,
              options.tls());
      started.push(registry);
      return new DevServers(kafka, registry, joined(simulators));
    } catch (RuntimeException e) {
      SimulatedProviders running = running(simulators);
      if (running != null) {
        started.push(running);
      }
      closeAll(started, e);
      throw e;
    }
  }

  private static SimulatedProviders joined(CompletableFuture<SimulatedProviders> simulators) {
    try {
      return simulators.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static @Nullable SimulatedProviders running(
      CompletableFuture<SimulatedProviders> simulators) {
    try {
      return simulators.join();
    } catch (CompletionException e) {
      return null;
    }
  }

  private static void closeAll(Iterable<AutoCloseable> servers, RuntimeException failure) {
    for (AutoCloseable server : servers) {
      try {
        server.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** The {@code bootstrap.servers} of the broker. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** The {@code schema.registry.url} of the registry. */
  public URI registryUrl() {
    return registry.url();
  }

  /** The broker. */
  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** The simulated providers. */
  public SimulatedProviders simulators() {
    return simulators;
  }

  /** Stops all of them, each even if another fails to stop. */
  @Override
  public void close() {
    var failure = new IllegalStateException("The development servers did not all stop");
    closeAll(List.of(simulators, registry, kafka), failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
