package dev.posthouse.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.SecuredKafka;
import dev.posthouse.dev.TestAuthority;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to log in to Kafka that is promised, and what is said when it fails. */
class LoginIT {
  private static final String PREFIX = "l.";
  private static final Duration SOON = Duration.ofSeconds(20);

  private final SecuredKafka kafka = SecuredKafka.shared();

  @TempDir Path folder;

  @BeforeAll
  static void topics() throws Exception {
    SecuredKafka kafka = SecuredKafka.shared();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.administration()))) {
      var _ = new TopicSetup(admin, new TopicSettings(PREFIX, 1, 1)).ensure(Set.of("claude"));
    }
    Permission reads = new Permission.OnTopicsOf(AclOperation.READ, PREFIX);
    kafka.grant(List.of(reads.binding("User:alice"), reads.binding("User:CN=alice")));
    kafka.password("alice", "right");
    await()
        .ignoreExceptions()
        .atMost(SOON)
        .until(
            () -> {
              try (Admin admin = Admin.create(new HashMap<>(kafka.scram("alice", "right")))) {
                return admin.listTopics().names().get().contains(PREFIX + "results");
              }
            });
  }

  @Test
  void aPasswordByScramATokenAndACertificateAreTaken() throws Exception {
    int tokens = kafka.tokens().tokens();

    assertTaken(kafka.scram("alice", "right"));
    assertTaken(kafka.token("alice"));
    assertTaken(kafka.certificate(kafka.authority().issue("alice-1", "alice")));

    assertThat(kafka.tokens().tokens()).isGreaterThan(tokens);
  }

  @Test
  void aWrongPasswordIsSaid() throws Exception {
    assertRefused(kafka.scram("alice", "wrong"), "refuses the login", "invalid credentials");
  }

  @Test
  void aMechanismThatTheBrokerDoesNotOfferIsSaid() throws Exception {
    Map<String, String> client = new HashMap<>(kafka.scram("alice", "right"));
    client.put("sasl.mechanism", "SCRAM-SHA-256");

    assertRefused(client, "refuses the login", "'SCRAM-SHA-256' not enabled in the server");
  }

  @Test
  void whoseTokensCannotBeFetchedIsTold() throws Exception {
    Map<String, String> client = new HashMap<>(kafka.token("alice"));
    client.put("sasl.oauthbearer.token.endpoint.url", "http://127.0.0.1:1/token");
    client.put("sasl.login.retry.backoff.max.ms", "100");

    assertRefused(client, "The client for Kafka at", "cannot be made", "Connection refused");
  }

  @Test
  void aCertificateWhoseTimeIsOverIsSaid() throws Exception {
    assertRefused(
        kafka.certificate(kafka.authority().issueExpired("late", "alice")),
        "refuses the login",
        "certificate");
  }

  @Test
  void whoHasNoCertificateWhereOneIsAskedForIsTold() throws Exception {
    assertRefused(kafka.encrypted("SSL"), "refuses the login", "certificate_required");
  }

  @Test
  void aBrokerThatIsNotTrustedIsSaid() throws Exception {
    Map<String, String> client = new HashMap<>(kafka.scram("alice", "right"));
    client.keySet().removeIf(name -> name.startsWith("ssl."));

    assertRefused(client, "refuses the login", "unable to find valid certification path");
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Map<String, String> client =
        new HashMap<>(kafka.certificate(kafka.authority().issue("alice-2", "alice")));
    client.put("ssl.keystore.location", folder.resolve("missing.pem").toString());
    assertRefused(client, "there is no file " + folder.resolve("missing.pem"));

    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
    client.put("ssl.keystore.location", garbage.toString());
    assertRefused(client, "No matching PRIVATE KEY entries in PEM file");
  }

  @Test
  void aBrokerThatExpectsAnotherProtocolIsNotTakenForOneThatIsAway() throws Exception {
    assertRefused(
        Map.of("bootstrap.servers", kafka.address("SASL_SSL")),
        "cannot reach Kafka",
        "if it expects another security.protocol there than PLAINTEXT");
  }

  /** As a tool does that renews certificates; the former one is none that the broker trusts. */
  @Test
  void aCertificateThatIsRenewedInItsFileIsTakenByConnectionsMadeFromThenOn() throws Exception {
    TestAuthority own = kafka.authority();
    TestAuthority.Issued used = own.issueExpired("renewed", "alice");
    Map<String, Object> client = new KafkaProperties(kafka.certificate(used)).adminProperties();
    client.put("reconnect.backoff.ms", 20);
    client.put("reconnect.backoff.max.ms", 20);
    try (Admin admin = Admin.create(client)) {
      assertThat(admin.describeCluster().nodes())
          .failsWithin(SOON)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("post-handshake");

      own.issue("renewal", "alice").replace(used);

      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> !admin.describeCluster().nodes().get().isEmpty());
      assertThat(admin.listTopics().names().get()).contains(PREFIX + "results");
    }
  }

  @Test
  void aPasswordThatIsChangedInItsFileIsTakenByLoginsFromThenOn() throws Exception {
    Path login = Files.writeString(folder.resolve("login"), plain("alice", "wrong"));
    Map<String, String> client = new HashMap<>(kafka.client("alice"));
    client.put("sasl.jaas.config", "file:" + login);
    try (Admin admin = Admin.create(new KafkaProperties(client).adminProperties())) {
      assertThat(admin.describeCluster().nodes())
          .failsWithin(SOON)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("Authentication failed");

      Path next = Files.writeString(folder.resolve("next"), plain("alice", "alice"));
      Files.move(next, login, StandardCopyOption.ATOMIC_MOVE);

      await().atMost(SOON).until(() -> answers(admin));
    }
  }

  /** The broker asks again every two seconds; only what was read once is refused then. */
  @Test
  void aConnectionThatIsAskedAgainSaysThePasswordThatItsFileHolds() throws Exception {
    kafka.password("bob", "former");
    Path login = Files.writeString(folder.resolve("login"), SecuredKafka.login("bob", "former"));
    Map<String, String> reads = new HashMap<>(kafka.scram("bob", "former"));
    reads.put("sasl.jaas.config", "file:" + login);
    try (Admin again = Admin.create(new KafkaProperties(reads).adminProperties());
        Admin once =
            Admin.create(new KafkaProperties(kafka.scram("bob", "former")).adminProperties())) {
      await().atMost(SOON).until(() -> answers(again) && answers(once));

      Path next = Files.writeString(folder.resolve("next"), SecuredKafka.login("bob", "next"));
      kafka.password("bob", "next");
      Files.move(next, login, StandardCopyOption.ATOMIC_MOVE);

      await().atMost(SOON).until(() -> !answers(once));
      await().atMost(SOON).until(() -> answers(again));
      assertThat(answers(once)).isFalse();
    }
  }

  @Test
  void aLoginInAFileThatHoldsNoneIsSaidWithoutWhatItHolds() throws Exception {
    Path secret = Files.writeString(folder.resolve("login"), "hunter2 hunter3");
    Map<String, String> client = new HashMap<>(kafka.client("alice"));
    client.put("sasl.jaas.config", "file:" + secret);
    assertRefused(client, secret + ", which sasl.jaas.config names, holds no login");
    assertThat(results(client).err()).doesNotContain("hunter");

    client.put("sasl.jaas.config", "file:" + folder.resolve("missing"));
    assertRefused(client, folder.resolve("missing") + ", which sasl.jaas.config names, cannot be");
  }

  /** Kafka's own clients see to it: they fetch a token, or read its file, before one ends. */
  @Test
  void tokensAreRenewedBeforeTheyEnd() throws Exception {
    Duration life = Duration.ofSeconds(5);
    kafka.tokens().lifetime(life);
    Path file = Files.writeString(folder.resolve("token"), kafka.tokens().issue("alice"));
    Map<String, String> fromFile = new HashMap<>(kafka.token("alice"));
    fromFile.put("sasl.oauthbearer.token.endpoint.url", file.toUri().toString());
    fromFile.put("sasl.jaas.config", OAuthBearerLoginModule.class.getName() + " required;");
    Instant twoLives = Instant.now().plus(life.multipliedBy(2));
    try (Admin fetches = Admin.create(new KafkaProperties(kafka.token("alice")).adminProperties());
        Admin reads = Admin.create(new KafkaProperties(fromFile).adminProperties())) {
      int tokens = kafka.tokens().tokens();

      // The broker asks for the token anew every two seconds, and ends connections without one.
      await()
          .atMost(SOON.multipliedBy(2))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                Path next =
                    Files.writeString(folder.resolve("next"), kafka.tokens().issue("alice"));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                return answers(fetches) && answers(reads) && Instant.now().isAfter(twoLives);
              });

      assertThat(kafka.tokens().tokens()).isGreaterThan(tokens);
    } finally {
      kafka.tokens().lifetime(Duration.ofMinutes(10));
    }
  }

  private static String plain(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  /** Whether it is let in; another failure is one of the test. */
  private static boolean answers(Admin admin) throws Exception {
    try {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthenticationException) {
        return false;
      }
      throw e;
    }
  }

  /** A start ends, and a command too, with one line that says why. */
  private void assertRefused(Map<String, String> client, String... said) throws Exception {
    Map<String, String> impatient = new HashMap<>(client);
    impatient.put("default.api.timeout.ms", "3000");
    impatient.put("request.timeout.ms", "2000");
    for (List<String> command : List.of(List.of("run"), List.of("results"))) {
      long begun = System.nanoTime();
      Captured captured = run(impatient, command);

      assertThat(captured.exitCode()).isEqualTo(1);
      assertThat(captured.err()).contains(said).doesNotContain("\tat ", "Caused by");
      assertThat(captured.err().lines().filter(line -> line.startsWith("posthouse "))).hasSize(1);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
  }

  private void assertTaken(Map<String, String> client) throws IOException {
    Captured captured = results(client);
    assertThat(captured.exitCode()).as(captured.err()).isZero();
  }

  /** As users ask, with the time that a login takes on a busy machine. */
  private Captured results(Map<String, String> client) throws IOException {
    return run(client, List.of("results"));
  }

  private Captured run(Map<String, String> client, List<String> command) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("posthouse.yaml"),
            """
            kafka:
            %s
            topics: {prefix: %s, partitions: 1, replicationFactor: 1}
            wire: {format: json}
            providers:
              claude: {api: anthropic, model: m, credential: none, baseUrl: "http://127.0.0.1:1"}
            console: {port: 0}
            stateDirectory: %s
            """
                .formatted(
                    client.entrySet().stream()
                        .map(entry -> "  %s: '%s'".formatted(entry.getKey(), entry.getValue()))
                        .collect(joining("\n")),
                    PREFIX,
                    folder.resolve("stores")));
    return Captured.run(
        Stream.concat(command.stream(), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }
}
