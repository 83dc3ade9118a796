package dev.posthouse.dev.registry;

import io.javalin.Javalin;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry on the loopback address that speaks Confluent's REST API for Avro. Its schemas
 * are in a compacted topic and survive it.
 */
public final class RegistryServer implements AutoCloseable {
  /** The topic that Confluent's registry uses as well. */
  public static final String DEFAULT_TOPIC = "_schemas";

  private static final Logger log = LoggerFactory.getLogger(RegistryServer.class);

  private final SchemaTopic topic;
  private final Javalin http;

  private RegistryServer(SchemaTopic topic, Javalin http) {
    this.topic = topic;
    this.http = http;
  }

  /**
   * Starts a registry on the topic {@value #DEFAULT_TOPIC}.
   *
   * @param port the port to listen on; 0 for a free one
   */
  public static RegistryServer start(String bootstrapServers, int port) {
    return start(bootstrapServers, port, DEFAULT_TOPIC);
  }

  /**
   * Starts a registry and returns once it has read its topic.
   *
   * @param bootstrapServers the Kafka that keeps the schemas
   * @param port the port to listen on; 0 for a free one
   * @param topic where the schemas are; created if missing
   * @throws IllegalStateException if the port is taken or the topic cannot be read
   */
  public static RegistryServer start(String bootstrapServers, int port, String topic) {
    var schemas = new SchemaTopic(bootstrapServers, topic);
    try {
      var routes = new RegistryRoutes(new Registry(schemas));
      Javalin http =
          Javalin.create(
              config -> {
                config.concurrency.useVirtualThreads = true;
                config.startup.showJavalinBanner = false;
                config.http.prefer405over404 = true;
                routes.addTo(config.routes);
              });
      var server = new RegistryServer(schemas, http);
      server.listen(port);
      return server;
    } catch (RuntimeException e) {
      schemas.close();
      throw e;
    }
  }

  private void listen(int port) {
    try {
      http.start("127.0.0.1", port);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "The schema registry could not start on port %d: %s; stop the program that listens on it or choose another port"
              .formatted(port, e.getMessage()),
          e);
    }
    log.atInfo().addKeyValue("url", url()).log("Schema registry serves");
  }

  /** The {@code schema.registry.url} of its clients. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  @Override
  public void close() {
    http.stop();
    topic.close();
  }
}
