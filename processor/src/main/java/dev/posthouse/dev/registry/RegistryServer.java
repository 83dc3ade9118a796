package dev.posthouse.dev.registry;

import dev.posthouse.settings.TlsSettings;
import dev.posthouse.tls.Https;
import io.javalin.Javalin;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry on the loopback address that speaks Confluent's REST API for Avro. Its schemas
 * are in a compacted topic and survive it.
 */
public final class RegistryServer implements AutoCloseable {
  /** The topic that Confluent's registry uses as well. */
  public static final String DEFAULT_TOPIC = "_schemas";

  private static final String HOST = "127.0.0.1";
  private static final Logger log = LoggerFactory.getLogger(RegistryServer.class);

  private final SchemaTopic topic;
  private final Javalin http;
  private final String scheme;

  private RegistryServer(SchemaTopic topic, Javalin http, String scheme) {
    this.topic = topic;
    this.http = http;
    this.scheme = scheme;
  }

  /**
   * Starts a registry that speaks HTTP.
   *
   * @param port the port to listen on; 0 for a free one
   * @param topic where the schemas are; created if missing
   */
  public static RegistryServer start(String bootstrapServers, int port, String topic) {
    return start(bootstrapServers, port, topic, null);
  }

  /**
   * Starts a registry and returns once it has read its topic.
   *
   * @param bootstrapServers the Kafka that keeps the schemas
   * @param port the port to listen on; 0 for a free one
   * @param topic where the schemas are; created if missing
   * @param tls by what it proves who it is over HTTPS; null for HTTP
   * @throws IllegalStateException if the port is taken, or the topic or a file of the certificate
   *     cannot be read
   */
  public static RegistryServer start(
      String bootstrapServers, int port, String topic, @Nullable TlsSettings tls) {
    SSLContext context = tls == null ? null : Https.of("The registry's certificate", tls);
    var schemas = new SchemaTopic(bootstrapServers, topic);
    try {
      var routes = new RegistryRoutes(new Registry(schemas));
      Javalin http =
          Javalin.create(
              config -> {
                config.concurrency.useVirtualThreads = true;
                config.startup.showJavalinBanner = false;
                config.http.prefer405over404 = true;
                if (context != null) {
                  config.jetty.addConnector(
                      (jetty, settings) -> Https.connector(jetty, settings, context, HOST, port));
                }
                routes.addTo(config.routes);
              });
      var server = new RegistryServer(schemas, http, tls == null ? "http" : "https");
      server.listen(port);
      return server;
    } catch (RuntimeException e) {
      schemas.close();
      throw e;
    }
  }

  private void listen(int port) {
    try {
      http.start(HOST, port);
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
    return URI.create(scheme + "://" + HOST + ":" + http.port());
  }

  @Override
  public void close() {
    http.stop();
    topic.close();
  }
}
