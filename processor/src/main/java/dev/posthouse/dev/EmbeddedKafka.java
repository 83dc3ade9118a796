package dev.posthouse.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single-node KRaft broker in this JVM, for development and tests. It listens on the loopback
 * address only and keeps its data in one folder.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

  /** How often an ephemeral port is chosen anew because another process took it in between. */
  private static final int PORT_ATTEMPTS = 5;

  private final BrokerFolder folder;
  private final int port;
  private @Nullable KafkaRaftServer server;

  private EmbeddedKafka(BrokerFolder folder, int port, KafkaRaftServer server) {
    this.folder = folder;
    this.port = port;
    this.server = server;
  }

  /**
   * Starts a broker and returns once it serves clients.
   *
   * @param directory where the data live and survive a restart; null for a temporary folder that is
   *     deleted on close
   * @param port the port to listen on; 0 for a free one
   * @throws IllegalStateException if the port is taken, or the folder is in use or cannot be
   *     written
   */
  public static EmbeddedKafka start(@Nullable Path directory, int port) {
    long started = System.nanoTime();
    requireFree(port);
    BrokerFolder folder = BrokerFolder.open(directory);
    try {
      EmbeddedKafka kafka = startOn(folder, port);
      log.atInfo()
          .addKeyValue("bootstrapServers", kafka.bootstrapServers())
          .addKeyValue("folder", folder.path())
          .addKeyValue("millis", Duration.ofNanos(System.nanoTime() - started).toMillis())
          .log("Embedded Kafka serves");
      return kafka;
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static EmbeddedKafka startOn(BrokerFolder folder, int port) {
    for (int attempt = 1; ; attempt++) {
      int brokerPort = port == 0 ? freePort() : port;
      try {
        return new EmbeddedKafka(folder, brokerPort, startServer(folder, brokerPort));
      } catch (RuntimeException e) {
        if (attempt == PORT_ATTEMPTS || !causedByTakenPort(e)) {
          throw new IllegalStateException(
              "The embedded Kafka broker could not start on port %d with folder %s: %s"
                  .formatted(brokerPort, folder.path(), e.getMessage()),
              e);
        }
      }
    }
  }

  private static KafkaRaftServer startServer(BrokerFolder folder, int port) {
    KafkaConfig config =
        new KafkaConfig(BrokerProperties.singleNode(folder.path(), port, freePort()), false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
  }

  /**
   * The {@code bootstrap.servers} of a client of this broker; the same after {@link #restart()}.
   */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Where the data are. */
  Path folder() {
    return folder.path();
  }

  /** The id of the cluster; it stays with the folder. */
  public String clusterId() {
    return folder.clusterId();
  }

  /**
   * Stops the broker and keeps its folder and port, so that clients see an outage until {@link
   * #resume()}.
   */
  public synchronized void pause() {
    KafkaRaftServer running = server;
    if (running != null) {
      server = null;
      running.shutdown();
      running.awaitShutdown();
    }
  }

  /**
   * Starts the broker again on its port and folder after {@link #pause()}; does nothing if it runs.
   *
   * @throws IllegalStateException if another process has taken the port
   */
  public synchronized void resume() {
    if (server == null) {
      requireFree(port);
      server = startServer(folder, port);
    }
  }

  /** Bounces the broker in place: same port, same folder, same cluster id. */
  public synchronized void restart() {
    pause();
    resume();
  }

  @Override
  public synchronized void close() {
    try {
      pause();
    } finally {
      folder.close();
    }
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A connection of the broker before may still be in TIME_WAIT; Kafka binds with SO_REUSEADDR
      // as well.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Port %d, meant for the embedded Kafka broker, is taken; stop the program that listens on it or choose another port"
              .formatted(port),
          e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on the loopback address for Kafka", e);
    }
  }

  private static boolean causedByTakenPort(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
