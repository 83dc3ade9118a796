package dev.posthouse.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** A certificate that a server of a test signs itself, made by the JDK's own tool. */
final class TestCertificate {
  static final TestCertificate OF_LOCALHOST = make();

  private static final String PASSWORD = "changeit";

  private final SSLContext context;
  private final X509TrustManager trust;

  private TestCertificate(KeyStore keys) throws GeneralSecurityException {
    var server = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    server.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = trusted(keys);
    var client = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    client.init(trusted);
    TrustManager[] managers = client.getTrustManagers();
    trust =
        Stream.of(managers)
            .filter(X509TrustManager.class::isInstance)
            .map(X509TrustManager.class::cast)
            .findFirst()
            .orElseThrow();
    context = SSLContext.getInstance("TLS");
    context.init(server.getKeyManagers(), managers, null);
  }

  /** For sockets of a server that has it. */
  SSLSocketFactory server() {
    return context.getSocketFactory();
  }

  /** A client that trusts it. */
  OkHttpClient.Builder trusting() {
    return new OkHttpClient.Builder().sslSocketFactory(context.getSocketFactory(), trust);
  }

  private static KeyStore trusted(KeyStore keys) throws GeneralSecurityException {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", (X509Certificate) keys.getCertificate("server"));
      return trusted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestCertificate make() {
    try {
      Path folder = Files.createTempDirectory("posthouse-certificate");
      Path file = folder.resolve("keys.p12");
      Process keytool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-alias",
                      "server",
                      "-keyalg",
                      "EC",
                      "-dname",
                      "CN=localhost",
                      "-ext",
                      "SAN=dns:localhost",
                      "-validity",
                      "2",
                      "-storetype",
                      "PKCS12",
                      "-storepass",
                      PASSWORD,
                      "-keystore",
                      file.toString()))
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      Files.delete(file);
      Files.delete(folder);
      return new TestCertificate(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
