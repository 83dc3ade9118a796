package dev.posthouse.dev.simulator;

import dev.posthouse.settings.Api;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on the loopback address with any number of simulated providers, each under its own
 * name: an Anthropic client with the base URL {@code http://127.0.0.1:port/claude} calls the
 * provider {@code claude}.
 *
 * <p>Answers and faults follow from the seed, the provider, the last user message and which call
 * for that message it is; not from the order of arrival. A scripted rate limit is the one
 * exception.
 */
public final class SimulatedProviders implements AutoCloseable {
  static final String CONTROL = "control";

  private static final Logger log = LoggerFactory.getLogger(SimulatedProviders.class);
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+");

  /**
   * To a client, an idle connection that the server closed looks like a network fault; so none is
   * closed.
   */
  private static final Duration IDLE = Duration.ofHours(6);

  /** For selectors and acceptor; calls are on virtual threads. */
  private static final int PLATFORM_THREADS = 16;

  private static final int ACCEPT_QUEUE = 4_096;

  private final Server server;
  private final ServerConnector connector;
  private final Map<String, SimulatedProvider> providers;

  private SimulatedProviders(
      Server server, ServerConnector connector, Map<String, SimulatedProvider> providers) {
    this.server = server;
    this.connector = connector;
    this.providers = providers;
  }

  /**
   * Starts the server.
   *
   * @param port the port to listen on; 0 for a free one
   * @param seed decides what is random
   * @param apis the providers' names (lower-case letters, digits, {@code -} and {@code _}) and
   *     formats
   * @throws IllegalArgumentException if a name cannot be one
   * @throws IllegalStateException if the port is taken
   */
  public static SimulatedProviders start(int port, long seed, Map<String, Api> apis) {
    Map<String, SimulatedProvider> providers = new LinkedHashMap<>();
    apis.forEach(
        (name, api) ->
            providers.put(
                checked(name), new SimulatedProvider(name, api, seed, Clock.systemUTC())));
    var threads = new QueuedThreadPool(PLATFORM_THREADS);
    threads.setName("simulator");
    threads.setVirtualThreadsExecutor(
        VirtualThreads.getNamedVirtualThreadsExecutor("simulated-call-"));
    var server = new Server(threads);
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // A cache for each connection, of 100 kB at its default size: with 4,000 calls in flight, 400
    // MB.
    http.setHeaderCacheSize(0);
    var connector = new ServerConnector(server, 1, 2, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    server.addConnector(connector);
    server.setHandler(new SimulatorHandler(providers));
    var simulated =
        new SimulatedProviders(server, connector, Collections.unmodifiableMap(providers));
    simulated.start(port);
    return simulated;
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches() || name.equals(CONTROL)) {
      throw new IllegalArgumentException(
          "'%s' cannot name a simulated provider; use lower-case letters, digits, - and _, and not '%s'"
              .formatted(name, CONTROL));
    }
    return name;
  }

  private void start(int port) {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new IllegalStateException(
          "The simulated providers could not start on port %d: %s; stop the program that listens on it or choose another port"
              .formatted(port, e.getMessage()),
          e);
    }
    log.atInfo()
        .addKeyValue("url", url())
        .addKeyValue("providers", providers.keySet())
        .log("Simulated providers serve");
  }

  /** Where the server listens; {@code /control} under it shows all providers. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort());
  }

  /**
   * The base URL to give to the vendor's SDK.
   *
   * @throws IllegalArgumentException if there is no such provider
   */
  public URI baseUrl(String name) {
    return url().resolve(provider(name).basePath());
  }

  /**
   * One provider.
   *
   * @throws IllegalArgumentException if there is no such provider
   */
  public SimulatedProvider provider(String name) {
    SimulatedProvider provider = providers.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "No simulated provider is named '%s'; there are %s".formatted(name, providers.keySet()));
    }
    return provider;
  }

  /** All providers, in the order given at the start. */
  public Collection<SimulatedProvider> providers() {
    return providers.values();
  }

  @Override
  public void close() {
    providers.values().forEach(SimulatedProvider::interruptCalls);
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The simulated providers did not stop", e);
    }
  }
}
