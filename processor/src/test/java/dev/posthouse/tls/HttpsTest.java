package dev.posthouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.TestAuthority;
import dev.posthouse.settings.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final TestAuthority AUTHORITY = TestAuthority.shared();

  private static final TestAuthority.Issued FIRST = AUTHORITY.issue("https-first", "first");
  private static final Path TRUST = AUTHORITY.trust();

  @TempDir Path folder;
  private TlsSettings files = new TlsSettings(FIRST.certificate(), FIRST.key(), TRUST);
  private final Server server = new Server();
  private URI url = URI.create("https://localhost");

  @BeforeEach
  void start() throws Exception {
    files =
        new TlsSettings(
            Files.copy(FIRST.certificate(), folder.resolve("tls.crt")),
            Files.copy(FIRST.key(), folder.resolve("tls.key")),
            TRUST);
    ServerConnector connector =
        Https.connector(
            server, new HttpConfiguration(), Https.of("test.tls", files), "127.0.0.1", 0);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            callback.succeeded();
            return true;
          }
        });
    server.start();
    url = URI.create("https://localhost:" + connector.getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  /** As a client that was never here says: who answers. */
  private String subject() throws IOException, InterruptedException {
    return subject(Https.trusting(TRUST));
  }

  private String subject(SSLContext trust) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().sslContext(trust).build()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
      X509Certificate shown =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @Test
  void whoBelievesTheAuthorityIsAnsweredAndNobodyElse() throws Exception {
    assertThat(subject()).isEqualTo("CN=first");
    assertThatThrownBy(() -> subject(Https.trusting(null))).isInstanceOf(SSLException.class);
  }

  @Test
  void aRenewedCertificateIsShownFromThenOnAndNoRequestFailsMeanwhile() throws Exception {
    AtomicBoolean goOn = new AtomicBoolean(true);
    AtomicInteger answered = new AtomicInteger();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (HttpClient kept = HttpClient.newBuilder().sslContext(Https.trusting(TRUST)).build()) {
      Thread load =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (goOn.get()) {
                        var _ = subject();
                        var _ =
                            kept.send(
                                HttpRequest.newBuilder(url).build(),
                                HttpResponse.BodyHandlers.discarding());
                        answered.incrementAndGet();
                      }
                    } catch (IOException | InterruptedException e) {
                      failure.set(e);
                    }
                  });
      await().atMost(PATIENCE).until(() -> answered.get() > 3);

      TestAuthority.Issued second = AUTHORITY.issue("https-second", "second");
      // One file after the other, as many tools do: between the two they do not belong together.
      Files.copy(second.certificate(), files.certificates(), StandardCopyOption.REPLACE_EXISTING);
      assertThat(subject()).isEqualTo("CN=first");
      int before = answered.get();
      await().atMost(PATIENCE).until(() -> answered.get() > before);
      Files.copy(second.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);

      await().atMost(PATIENCE).until(() -> subject().equals("CN=second"));
      int after = answered.get();
      await().atMost(PATIENCE).until(() -> answered.get() > after || failure.get() != null);
      goOn.set(false);
      load.join();
    }
    assertThat(failure.get()).isNull();
  }

  @Test
  void filesThatCannotBeUsedAreNamedAtTheStartAndLeaveTheFormerLater() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage"), "garbage");
    Path other = AUTHORITY.issue("https-other", "other").key();
    Path ofOpenSsl =
        Files.writeString(
            folder.resolve("old.key"),
            "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n");

    assertThatThrownBy(
            () -> Https.of("test.tls", new TlsSettings(folder.resolve("none"), garbage, null)))
        .hasMessageContainingAll("test.tls", "cannot be read", "none");
    assertThatThrownBy(() -> Https.of("test.tls", new TlsSettings(garbage, other, null)))
        .hasMessageContainingAll("test.tls");
    assertThatThrownBy(
            () -> Https.of("test.tls", new TlsSettings(FIRST.certificate(), other, null)))
        .hasMessageContainingAll("test.tls", "is not the key of the certificate");
    assertThatThrownBy(
            () -> Https.of("test.tls", new TlsSettings(FIRST.certificate(), ofOpenSsl, null)))
        .hasMessageContainingAll("test.tls", "openssl pkcs8 -topk8");
    assertThatThrownBy(() -> Https.trusting(garbage)).hasMessageContaining(garbage.toString());

    Files.writeString(files.certificates(), "garbage");
    assertThat(subject()).isEqualTo("CN=first");
    Files.delete(files.key());
    assertThat(subject()).isEqualTo("CN=first");
  }
}
