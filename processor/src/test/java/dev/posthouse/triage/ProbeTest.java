package dev.posthouse.triage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Requests;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProbeTest {
  /** What this side takes before its request goes out: here, until it has its key. */
  private static final Duration OWN = Duration.ofSeconds(3);

  @Test
  void theTimeOfAProbeIsTheVendorsAndNotOnesOwn() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    try {
      ProviderSettings gpt =
          new ProviderSettings(
              "gpt",
              Api.OPENAI,
              "a-model",
              URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
              new Credential.Variable("THE_KEY"),
              "openai",
              1,
              16,
              Defaults.LIMITS);

      Probe.Result result =
          Objects.requireNonNull(new Probe(ProbeTest::slowly).of(List.of(gpt)).get("gpt"));

      assertThat(result)
          .isInstanceOfSatisfying(
              Probe.Result.Failed.class,
              failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.OVERLOADED));
      assertThat(result.time()).isPositive().isLessThan(OWN);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aProviderThatEmbedsIsAskedForAVector() throws Exception {
    try (SimulatedProviders simulators =
        SimulatedProviders.start(0, 7, Map.of("vectors", Api.OPENAI))) {
      ProviderSettings usual = Requests.embedding("vectors", Api.OPENAI, "text-embedding-3-small");
      ProviderSettings vectors =
          new ProviderSettings(
              usual.name(),
              usual.api(),
              usual.model(),
              simulators.baseUrl("vectors"),
              usual.credential(),
              usual.platform(),
              1,
              16,
              Defaults.LIMITS,
              0,
              usual.terms(),
              usual.hosting(),
              usual.dialect(),
              usual.rates(),
              usual.embedding());

      assertThat(new Probe(_ -> null).of(List.of(vectors)).get("vectors"))
          .isInstanceOf(Probe.Result.Answered.class);
      assertThat(simulators.provider("vectors").vectorsOf("ping")).isEqualTo(1);
    }
  }

  private static String slowly(String variable) {
    long until = System.nanoTime() + OWN.toNanos();
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return "key-of-" + variable;
  }
}
