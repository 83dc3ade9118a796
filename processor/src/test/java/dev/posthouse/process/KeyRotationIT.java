package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.SecuredKafka;
import dev.posthouse.dev.TestAuthority;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.MountedSecret;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that a process logs in to Kafka with is replaced while it works, as tools do it that renew
 * secrets, and the broker takes the former no more. The same process goes on, and each job ends
 * once. Beside it are clients that read their certificates, or their password, once: they are shut
 * out.
 */
@Order(Longest.FIRST)
class KeyRotationIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int COUNT = 60;
  private static final String USER = "rotated";
  private static final String PASSWORD = "changeit";

  /** What the jobs need: also a retry, since a worker that is shut out for long loses its calls. */
  private static final List<String> ROLES = List.of("admit", "attempt:claude", "retry");

  @TempDir Path folder;
  private final SecuredKafka kafka = SecuredKafka.shared();

  @Shows(
      promises = {"P1", "P5"},
      faults =
          "the client's certificate, those that it trusts and its password are replaced in mounted"
              + " secrets, the broker takes the former no more, and all connections are cut;"
              + " clients that read theirs once are shut out",
      counts = COUNT + " jobs")
  @Test
  void certificatesAndPasswordsAreReplacedUnderWork() throws Exception {
    Keys former = new Keys(kafka.authority(), "former");
    Keys next = new Keys(TestAuthority.shared(), "next");
    byte[] both = joined(former.trust, next.trust);
    Path trustsBoth = Files.write(next.authority.trust().resolveSibling("both.pem"), both);
    MountedSecret mounted =
        new MountedSecret(folder.resolve("mounted"), files(former.client, former.trust, "former"));
    kafka.password(USER, "former");
    Map<String, String> client = client(mounted);
    Map<String, String> oldCertificates = new HashMap<>(client);
    oldCertificates.put("ssl.engine.factory.class", DefaultSslEngineFactory.class.getName());
    Map<String, String> oldPassword = new HashMap<>(client);
    oldPassword.put("sasl.jaas.config", SecuredKafka.login(USER, "former"));
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench =
            new TestBench(kafka.administration(), "k.", folder.resolve("bench"), 1, 64, retry);
        Admin readsCertificatesOnce = admin(oldCertificates);
        Admin readsPasswordOnce = admin(oldPassword)) {
      kafka.grant(rights(bench));
      awaitLogin(readsCertificatesOnce);
      awaitLogin(readsPasswordOnce);
      try (Node node = start(bench, client)) {
        Set<String> ids = answerSomeOf(bench);

        // As it is done by hand: both are trusted, then the keys change, then one is trusted.
        mounted.change(files(former.client, both, "former"));
        kafka.certificates(former.broker, trustsBoth);
        kafka.relay().cut();
        mounted.change(files(next.client, both, "former"));
        kafka.certificates(next.broker, trustsBoth);
        kafka.relay().cut();
        mounted.change(files(next.client, next.trust, "former"));
        kafka.certificates(next.broker, next.authority.trust());
        kafka.relay().cut();
        awaitRefused(readsCertificatesOnce);
        awaitLogin(readsPasswordOnce);

        kafka.password(USER, "next");
        kafka.relay().cut();
        awaitRefused(readsPasswordOnce);
        mounted.change(files(next.client, next.trust, "next"));
        ids.addAll(bench.submit("after", COUNT / 2));

        Audit audit = Audit.of(bench, ids);
        assertThat(audit.known()).as("each was answered, none in vain").isEqualTo(COUNT);
        assertThat(audit.seen()).isEqualTo(COUNT + audit.interrupted());
        await().atMost(PATIENCE).until(node::isRunning);
      }
    }
  }

  /** What one authority has issued: a broker's and a client's certificate, each with its key. */
  private record Keys(TestAuthority authority, Path broker, byte[] client, byte[] trust) {
    Keys(TestAuthority authority, String name) throws IOException {
      this(
          authority,
          authority.issue("relayed-" + name, "localhost").both(),
          Files.readAllBytes(authority.issue("rotated-" + name, "rotated").both()),
          Files.readAllBytes(authority.trust()));
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static Map<String, byte[]> files(byte[] key, byte[] trust, String password)
      throws IOException, GeneralSecurityException {
    return Map.of(
        "tls.pem",
        key,
        "trust.p12",
        store(trust),
        "login",
        SecuredKafka.login(USER, password).getBytes(UTF_8));
  }

  private static byte[] store(byte[] pem) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      store.setCertificateEntry("trusted-" + store.size(), certificate);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, PASSWORD.toCharArray());
    return out.toByteArray();
  }

  private Map<String, String> client(MountedSecret mounted) {
    Map<String, String> client = new HashMap<>(kafka.encrypted("RELAYED"));
    client.put("ssl.keystore.type", "PEM");
    client.put("ssl.keystore.location", mounted.file("tls.pem").toString());
    client.put("ssl.truststore.type", "PKCS12");
    client.put("ssl.truststore.location", mounted.file("trust.p12").toString());
    client.put("ssl.truststore.password", PASSWORD);
    // A machine out of breath takes its time for a login: 4,096 hashes before they are compiled.
    client.put("default.api.timeout.ms", String.valueOf(PATIENCE.toMillis()));
    client.put("sasl.mechanism", "SCRAM-SHA-512");
    client.put("sasl.jaas.config", "file:" + mounted.file("login"));
    return client;
  }

  private static Admin admin(Map<String, String> client) {
    return Admin.create(new KafkaProperties(client).adminProperties());
  }

  private Node start(TestBench bench, Map<String, String> client) {
    return Node.start(
        new TunedSettings(bench.settings)
            .patient()
            .kafka(client)
            .in(folder.resolve("stores"))
            .settings(),
        Role.Selection.parse(String.join(",", ROLES), bench.settings.providers().keySet()));
  }

  private static List<AclBinding> rights(TestBench bench) {
    return AclRole.all(bench.settings).stream()
        .filter(role -> ROLES.contains(role.name()))
        .flatMap(role -> role.permissions().stream())
        .distinct()
        .map(right -> right.binding("User:" + USER))
        .toList();
  }

  /** The others are in flight, and their answers come one by one. */
  private static Set<String> answerSomeOf(TestBench bench) {
    bench
        .provider("claude")
        .script(
            FaultScript.taking(new Latency.Uniform(Duration.ofMillis(200), Duration.ofSeconds(3))));
    Set<String> ids = new HashSet<>(bench.submit("before", COUNT / 2));
    await().atMost(PATIENCE).until(() -> bench.terminal.ended() >= COUNT / 6);
    return ids;
  }

  private static void awaitLogin(Admin admin) {
    await()
        .atMost(PATIENCE)
        .ignoreException(ExecutionException.class)
        .until(() -> !admin.describeCluster().nodes().get().isEmpty());
  }

  private static void awaitRefused(Admin admin) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                var _ = admin.describeCluster().nodes().get();
                return false;
              } catch (ExecutionException e) {
                return e.getCause() instanceof AuthenticationException;
              }
            });
  }
}
