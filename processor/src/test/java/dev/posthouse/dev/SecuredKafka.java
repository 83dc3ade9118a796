package dev.posthouse.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/** A broker that asks for a login and lets users do only what they were granted. */
public final class SecuredKafka implements AutoCloseable {
  /** May do everything. */
  public static final String ADMINISTRATOR = "administrator";

  private static final String LISTENER = "SASL_PLAINTEXT";

  private final BrokerFolder folder = BrokerFolder.open(null);
  private final int port = freePort();
  private final KafkaRaftServer server;

  /**
   * Starts it.
   *
   * @param users who may log in, each with their name as the password
   */
  public SecuredKafka(Collection<String> users) {
    Map<String, Object> properties =
        new HashMap<>(BrokerProperties.singleNode(folder.path(), port, freePort()));
    String controller = "CONTROLLER://";
    String listeners = String.valueOf(properties.get("listeners"));
    properties.put(
        "listeners",
        LISTENER
            + "://127.0.0.1:"
            + port
            + ","
            + listeners.substring(listeners.indexOf(controller)));
    properties.put("advertised.listeners", LISTENER + "://127.0.0.1:" + port);
    properties.put("inter.broker.listener.name", LISTENER);
    properties.put(
        "listener.security.protocol.map", LISTENER + ":" + LISTENER + ",CONTROLLER:PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    properties.put(
        "listener.name.sasl_plaintext.plain.sasl.jaas.config",
        Stream.concat(Stream.of(ADMINISTRATOR), users.stream())
            .map(user -> "user_%1$s=\"%1$s\"".formatted(user))
            .collect(Collectors.joining(" ", login(ADMINISTRATOR) + " ", ";")));
    properties.put("authorizer.class.name", StandardAuthorizer.class.getName());
    // The controller's listener is the broker's own and knows no users.
    properties.put("super.users", "User:" + ADMINISTRATOR + ";User:ANONYMOUS");
    server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
  }

  /** What a client needs to be this user. */
  public Map<String, String> client(String user) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + port,
        "security.protocol",
        LISTENER,
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        login(user) + ";");
  }

  private static String login(String user) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%1$s\""
        .formatted(user);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    folder.close();
  }
}
