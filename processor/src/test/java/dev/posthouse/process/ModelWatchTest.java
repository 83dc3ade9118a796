package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.posthouse.metrics.Meters;
import dev.posthouse.model.ModelCatalog;
import dev.posthouse.provider.factory.VendorModels;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ModelSettings;
import dev.posthouse.settings.ProviderSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelWatchTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-29T12:00:00Z"));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void theVendorsOwnListStandsAboveTheTable() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/models/gpt-5-mini",
        exchange -> {
          byte[] body = "{\"shutdown_date\": \"2027-01-02\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());

    try (ModelWatch _ = start(url, true)) {
      await().until(() -> retires() == Instant.parse("2027-01-02T00:00:00Z").getEpochSecond());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void withoutItTheTableHolds() {
    URI nobody = URI.create("http://127.0.0.1:1");

    try (ModelWatch _ = start(nobody, false)) {
      assertThat(retires()).isEqualTo(Instant.parse("2026-12-11T00:00:00Z").getEpochSecond());
    }
  }

  private ModelWatch start(URI url, boolean asked) {
    ProviderSettings provider =
        new ProviderSettings(
            "gpt",
            Api.OPENAI,
            "gpt-5-mini",
            url,
            new Credential.None(),
            "p",
            1,
            1,
            Defaults.LIMITS);
    return ModelWatch.start(
        List.of(provider),
        new ModelSettings(ModelCatalog.shipped(), true, true, 60),
        new VendorModels(_ -> null),
        _ -> asked,
        CLOCK,
        new Meters(registry));
  }

  private long retires() {
    return (long)
        registry
            .get("posthouse.model.retires.timestamp.seconds")
            .tags("provider", "gpt", "model", "gpt-5-mini")
            .gauge()
            .value();
  }
}
