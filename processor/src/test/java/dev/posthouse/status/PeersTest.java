package dev.posthouse.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.posthouse.dev.TestAuthority;
import dev.posthouse.settings.TlsSettings;
import dev.posthouse.tls.Https;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void processesAskEachOtherOverTlsAndBelieveTheirAuthorityAlone() throws Exception {
    TestAuthority authority = TestAuthority.shared();
    TestAuthority.Issued own = authority.issue("peer", "peer");
    AtomicReference<String> shown = new AtomicReference<>("");
    HttpsServer other =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.setHttpsConfigurator(
        new HttpsConfigurator(
            Https.of("test.tls", new TlsSettings(own.certificate(), own.key(), null))));
    other.createContext(
        JobFinder.OWN_JOBS,
        exchange -> {
          shown.set(String.valueOf(exchange.getRequestHeaders().getFirst(JobFinder.KEY_HEADER)));
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    other.start();
    HostInfo holder = new HostInfo("127.0.0.1", other.getAddress().getPort());
    try (Peers peers = new Peers(new PeerLink(() -> "key", Https.trusting(authority.trust())));
        Peers strangers = new Peers(new PeerLink(() -> "key", Https.trusting(null)))) {
      // A handshake may take longer than processes wait for each other, on a busy machine.
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(HttpTimeoutException.class)
          .untilAsserted(
              () -> assertThat(peers.find(holder, 0, "a1")).isEqualTo(new JobLookup.Unknown()));
      assertThat(shown).hasValue("key");
      shown.set("");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> strangers.find(holder, 0, "a1"))
                      .isInstanceOf(SSLException.class));
      assertThat(shown).hasValue(""); // the key is not shown to whoever answers there
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aProcessIsNamedAsPeopleKnowIt() {
    assertThat(Peers.name(new HostInfo("10.0.0.7", 8484))).isEqualTo("10.0.0.7:8484");
    assertThat(Peers.name(new HostInfo("::1", 8484))).isEqualTo("[::1]:8484");
  }
}
