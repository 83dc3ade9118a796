package dev.posthouse.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.wire.FakeRegistry;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private static Path directory;

  private FakeRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.startTls(serverTls());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void aCertificateInTheTrustStoreIsTrusted(String type) throws Exception {
    Map<String, String> settings =
        Map.of(
            "schema.registry.ssl.truststore.location", trustStore(type).toString(),
            "schema.registry.ssl.truststore.password", PASSWORD,
            "schema.registry.ssl.truststore.type", type);

    assertThat(client(settings).register("s", Source.getClassSchema())).isPositive();
  }

  @Test
  void aCertificateInAPemFileIsTrusted() throws Exception {
    Map<String, String> settings =
        Map.of(
            "schema.registry.ssl.truststore.location",
            pem().toString(),
            "schema.registry.ssl.truststore.type",
            "PEM");

    assertThat(client(settings).register("s", Source.getClassSchema())).isPositive();
  }

  @Test
  void anUnknownCertificateIsNotTrustedAndTheErrorSaysWhereToSetTrust() {
    assertThatThrownBy(() -> client(Map.of()).register("s", Source.getClassSchema()))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContainingAll("TLS handshake", "schema.registry.ssl");
  }

  private RegistryClient client(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("schema.registry.url", registry.url());
    all.put("schema.registry.retry.ms", "0");
    return new RegistryClient(all);
  }

  private static SSLContext serverTls() throws Exception {
    KeyStore keys = keyStore();
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    return tls;
  }

  private static Path trustStore(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    store.setCertificateEntry("registry", certificate());
    Path file = directory.resolve("trust." + type);
    try (var out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static Path pem() throws Exception {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate().getEncoded());
    return Files.writeString(
        directory.resolve("trust.pem"),
        "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
  }

  private static Certificate certificate() throws Exception {
    return keyStore().getCertificate("registry");
  }

  private static KeyStore keyStore() throws Exception {
    Path file = directory.resolve("registry.p12");
    if (!Files.exists(file)) {
      generate(file);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static void generate(Path file) throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
