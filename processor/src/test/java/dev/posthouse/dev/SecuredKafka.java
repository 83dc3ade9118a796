package dev.posthouse.dev;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * A broker that asks for a login and lets users do only what they were granted: by name and
 * password, by SCRAM or a token over TLS, or by a certificate. Whoever comes without encryption
 * administers it. Who came by SCRAM or a token is asked again every two seconds.
 */
public final class SecuredKafka {
  /** May do everything. */
  public static final String ADMINISTRATOR = "administrator";

  private static final String RELAYED = "RELAYED";
  private static final int SCRAM_ITERATIONS = 4096;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration SESSION = Duration.ofSeconds(2);

  private final BrokerFolder folder = BrokerFolder.open(null);
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final TestAuthority authority;
  private final TestIdentityProvider tokens = new TestIdentityProvider();
  private final KafkaRaftServer server;
  private final String nodeId;
  private final Relay relay;

  private SecuredKafka() {
    try {
      authority = new TestAuthority(Files.createTempDirectory("posthouse-certificates-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerSocket door = choosePorts();
    int controller = Objects.requireNonNull(ports.remove("CONTROLLER"));
    Map<String, Object> properties =
        new HashMap<>(BrokerProperties.singleNode(folder.path(), port("PLAINTEXT"), controller));
    properties.put("listeners", addresses() + ",CONTROLLER://127.0.0.1:" + controller);
    relay = new Relay(door, port(RELAYED));
    ports.put(RELAYED, door.getLocalPort());
    properties.put("advertised.listeners", addresses());
    properties.put(
        "listener.security.protocol.map",
        ports.keySet().stream()
            .map(listener -> listener + ":" + protocol(listener))
            .collect(Collectors.joining(",", "CONTROLLER:PLAINTEXT,", "")));
    properties.put("listener.name.sasl_plaintext.sasl.enabled.mechanisms", "PLAIN");
    properties.put(
        "listener.name.sasl_plaintext.plain.sasl.jaas.config", plain(ADMINISTRATOR) + ";");
    properties.put(
        "listener.name.sasl_plaintext.plain.sasl.server.callback.handler.class",
        OwnNameAsPassword.class.getName());
    properties.put("listener.name.sasl_ssl.sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
    properties.put(
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    tokens.trustedBy(properties, "listener.name.sasl_ssl.oauthbearer.");
    for (String mechanism : List.of("scram-sha-512", "oauthbearer")) {
      properties.put(
          "listener.name.sasl_ssl." + mechanism + ".connections.max.reauth.ms", SESSION.toMillis());
    }
    properties.putAll(serverCertificate());
    properties.put("listener.name.ssl.ssl.client.auth", "required");
    properties.put("listener.name.relayed.ssl.client.auth", "required");
    properties.put("listener.name.relayed.sasl.enabled.mechanisms", "SCRAM-SHA-512");
    properties.put(
        "listener.name.relayed.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    properties.put("authorizer.class.name", StandardAuthorizer.class.getName());
    // The controller's listener, and the one without encryption, know no users.
    properties.put("super.users", "User:" + ADMINISTRATOR + ";User:ANONYMOUS");
    nodeId = String.valueOf(properties.get("node.id"));
    server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
  }

  private Map<String, String> serverCertificate() {
    return Map.of(
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.location",
        authority.issue("broker", "localhost").both().toString(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        authority.trust().toString());
  }

  private String addresses() {
    return ports.entrySet().stream()
        .map(listener -> listener.getKey() + "://127.0.0.1:" + listener.getValue())
        .collect(Collectors.joining(","));
  }

  /** The one that all tests of this JVM share; starts it on the first call. */
  public static SecuredKafka shared() {
    return Shared.KAFKA;
  }

  private static final class Shared {
    static final SecuredKafka KAFKA = new SecuredKafka();

    static {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(KAFKA::stop));
    }
  }

  /** Hands out tokens that it believes. */
  public TestIdentityProvider tokens() {
    return tokens;
  }

  /** Signs the certificates that it trusts, and its own. */
  public TestAuthority authority() {
    return authority;
  }

  /** Where clients without a login are its administrators. */
  public String administration() {
    return address("PLAINTEXT");
  }

  /** Through it runs the listener RELAYED, which asks for a certificate and SCRAM. */
  public Relay relay() {
    return relay;
  }

  /**
   * Gives the listener RELAYED another certificate, and others to trust, without a restart; returns
   * when they hold.
   *
   * @param own a PEM file of a key and its certificate; it and the other stay where they are
   * @param trusted a PEM file of certificates
   */
  public void certificates(Path own, Path trusted) throws ExecutionException, InterruptedException {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, nodeId);
    Map<String, String> wanted =
        Map.of(
            "listener.name.relayed.ssl.keystore.location", own.toString(),
            "listener.name.relayed.ssl.truststore.location", trusted.toString());
    List<AlterConfigOp> changes =
        wanted.entrySet().stream()
            .map(
                file ->
                    new AlterConfigOp(
                        new ConfigEntry(file.getKey(), file.getValue()), AlterConfigOp.OpType.SET))
            .toList();
    try (Admin admin = admin()) {
      admin.incrementalAlterConfigs(Map.of(broker, changes)).all().get();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                Collection<ConfigEntry> found =
                    admin.describeConfigs(List.of(broker)).all().get().values().stream()
                        .flatMap(config -> config.entries().stream())
                        .toList();
                return wanted.entrySet().stream()
                    .allMatch(
                        file ->
                            found.stream()
                                .anyMatch(
                                    entry ->
                                        entry.name().equals(file.getKey())
                                            && file.getValue().equals(entry.value())));
              });
    }
  }

  /** The address of a listener: PLAINTEXT, SASL_PLAINTEXT, SASL_SSL, SSL or RELAYED. */
  public String address(String listener) {
    return "127.0.0.1:" + port(listener);
  }

  private static String protocol(String listener) {
    return listener.equals(RELAYED) ? "SASL_SSL" : listener;
  }

  private int port(String listener) {
    return Objects.requireNonNull(ports.get(listener));
  }

  /** What a client needs to be this user by name and password. */
  public Map<String, String> client(String user) {
    return Map.of(
        "bootstrap.servers",
        address("SASL_PLAINTEXT"),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        plain(user) + ";");
  }

  /** What a client needs to be this user by SCRAM, over TLS. */
  public Map<String, String> scram(String user, String password) {
    Map<String, String> client = new HashMap<>(encrypted("SASL_SSL"));
    client.put("sasl.mechanism", "SCRAM-SHA-512");
    client.put("sasl.jaas.config", login(user, password));
    return client;
  }

  /** A login by SCRAM, as {@code sasl.jaas.config} takes it. */
  public static String login(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  /** What a client needs to be whom its certificate names. */
  public Map<String, String> certificate(TestAuthority.Issued own) {
    Map<String, String> client = new HashMap<>(encrypted("SSL"));
    client.put("ssl.keystore.type", "PEM");
    client.put("ssl.keystore.location", own.both().toString());
    return client;
  }

  /** What a client needs to reach a listener, but for who it is. */
  public Map<String, String> encrypted(String listener) {
    return Map.of(
        "bootstrap.servers",
        address(listener),
        "security.protocol",
        protocol(listener),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        authority.trust().toString());
  }

  /** What a client needs to be this user by a token, over TLS. */
  public Map<String, String> token(String user) {
    Map<String, String> client = new HashMap<>(encrypted("SASL_SSL"));
    client.putAll(tokens.client(user));
    return client;
  }

  /** Gives a user a password for SCRAM, or another one. */
  public void password(String user, String password)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      user,
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
                      password)))
          .all()
          .get();
    }
  }

  /** Lets somebody do something. */
  public void grant(Collection<AclBinding> bindings)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      admin.createAcls(bindings).all().get();
    }
  }

  /** Takes it back. */
  public void revoke(AclBinding binding) throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      AclBindingFilter one = binding.toFilter();
      admin.deleteAcls(List.of(one)).all().get();
    }
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            administration(),
            "default.api.timeout.ms",
            String.valueOf(PATIENCE.toMillis())));
  }

  private static String plain(String user) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%1$s\""
        .formatted(user);
  }

  /**
   * All at once, or two could be the same.
   *
   * @return where the relay takes connections
   */
  private ServerSocket choosePorts() {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      for (String listener :
          List.of("PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL", "SSL", RELAYED, "CONTROLLER")) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.put(listener, socket.getLocalPort());
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return door;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    relay.close();
    server.shutdown();
    server.awaitShutdown();
    tokens.close();
    folder.close();
  }
}
