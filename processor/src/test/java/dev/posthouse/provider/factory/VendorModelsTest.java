package dev.posthouse.provider.factory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VendorModelsTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String body = "";
  private volatile int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + headers.getFirst("anthropic-version")
                  + " "
                  + headers.getFirst("Authorization"));
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** The fields of {@code ModelInfo} in Anthropic's SDK. */
  @Test
  void anthropicTellsHowMuchItsModelTakesAndWhenItEnds() throws Exception {
    body =
        """
        {"id": "claude-sonnet-4-5", "type": "model", "lifecycle": "deprecated",
         "deprecated_at": "2026-09-29T00:00:00Z", "retires_at": "2026-11-30T00:00:00Z",
         "max_input_tokens": 200000, "max_tokens": 64000, "capabilities": {}}
        """;

    assertThat(told(Api.ANTHROPIC))
        .containsOnly(
            Map.entry("retires", "2026-11-30"),
            Map.entry("deprecated", "2026-09-29"),
            Map.entry("contextTokens", "200000"),
            Map.entry("maxOutputTokens", "64000"));
    assertThat(asked).containsExactly("/v1/models/a%2Fmodel 2026-10-21 Bearer secret");
  }

  /** The field of {@code Model} in OpenAI's SDK. */
  @Test
  void openAiTellsWhenItsModelIsShutDown() throws Exception {
    body =
        """
        {"id": "gpt-5-mini", "object": "model", "shutdown_date": "2026-12-11"}
        """;

    assertThat(told(Api.OPENAI)).containsOnly(Map.entry("retires", "2026-12-11"));
    assertThat(asked).containsExactly("/models/a%2Fmodel null Bearer secret");
  }

  @Test
  void whateverGoesWrongTellsNothing() throws Exception {
    body = "<html>";
    assertThat(told(Api.OPENAI)).isEmpty();
    status = 404;
    assertThat(told(Api.OPENAI)).isEmpty();
    status = 200;
    body = "{\"retires_at\": null, \"max_tokens\": \"many\"}";
    assertThat(told(Api.ANTHROPIC)).isEmpty();
    server.stop(0);
    assertThat(told(Api.ANTHROPIC)).isEmpty();
  }

  @Test
  void geminiIsNotAsked() throws Exception {
    assertThat(told(Api.GEMINI)).isEmpty();
    assertThat(asked).isEmpty();
  }

  private Map<String, @Nullable Object> told(Api api) throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    ProviderSettings provider =
        new ProviderSettings(
            "one", api, "a/model", url, new Credential.Variable("KEY"), "p", 1, 1, Defaults.LIMITS);
    return new VendorModels(_ -> "secret").told(provider);
  }
}
