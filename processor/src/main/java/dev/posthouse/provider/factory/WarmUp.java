package dev.posthouse.provider.factory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.posthouse.job.Answer;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what calls a vendor before the first job needs it, the vendor's SDK if a cloud is called
 * over that. It takes a second or more on a busy machine, in which a process that has its part of
 * the provider's limit would not use it, and after which its first calls would go out in a bunch.
 * The only way to load all of it is a whole call, so one is made: to a server on the loopback
 * interface that lives as long as the call.
 */
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What was done in this process, with the answer if there was one. */
  private static final Map<Way, Optional<String>> DONE = new ConcurrentHashMap<>();

  /** How a provider is called, as far as other classes are needed for it. */
  private record Way(Api api, Hosting hosting) {
    /** Azure stands for all clouds: it wants nothing but a key, and no credentials of the cloud. */
    static Way of(ProviderSettings provider) {
      boolean direct = provider.hosting() instanceof Hosting.Direct || provider.api() == Api.GEMINI;
      return new Way(provider.api(), direct ? Hosting.DIRECT : new Hosting.Azure(null));
    }

    ProviderSettings settings(InetSocketAddress address) {
      return new ProviderSettings(
              "warm-up",
              api,
              "a-model",
              URI.create("http://127.0.0.1:" + address.getPort()),
              new Credential.None(),
              "none",
              1,
              16,
              Defaults.LIMITS)
          .with(hosting);
    }
  }

  private WarmUp() {}

  /**
   * Loads what calls a provider like this, unless that is done; waits for whoever is at it. A
   * process that cannot warm up starts cold.
   *
   * @return the text of the answer, empty if there was none
   */
  public static Optional<String> of(ProviderSettings provider) {
    return DONE.computeIfAbsent(Way.of(provider), WarmUp::call);
  }

  private static Optional<String> call(Way way) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", exchange -> answer(exchange, stream(way.api())));
      server.start();
      try (Provider provider = Providers.create(way.settings(server.getAddress()))) {
        JobRequest request = JobRequest.newBuilder().setPrompt("Hello").build();
        return Optional.of(provider.call(request, null, PATIENCE)).map(Answer::text);
      } finally {
        server.stop(0);
      }
    } catch (IOException | CallFailedException | RuntimeException e) {
      log.atDebug().addKeyValue("api", way.api()).setCause(e).log("Could not warm up; starts cold");
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static void answer(HttpExchange exchange, String stream) throws IOException {
    try (exchange;
        OutputStream body = exchange.getResponseBody()) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      body.write(stream.getBytes(UTF_8));
    }
  }

  private static String stream(Api api) {
    return switch (api) {
      case ANTHROPIC ->
          """
          event: message_start
          data: {"type":"message_start","message":{"id":"m","type":"message",\
          "role":"assistant","model":"a-model","content":[],"stop_reason":null,\
          "stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}

          event: content_block_start
          data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

          event: content_block_delta
          data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",\
          "text":"Hello"}}

          event: content_block_stop
          data: {"type":"content_block_stop","index":0}

          event: message_delta
          data: {"type":"message_delta","delta":{"stop_reason":"end_turn",\
          "stop_sequence":null},"usage":{"output_tokens":1}}

          event: message_stop
          data: {"type":"message_stop"}

          """;
      case OPENAI ->
          """
          data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"a-model",\
          "choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},\
          "finish_reason":null}]}

          data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"a-model",\
          "choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,\
          "completion_tokens":1,"total_tokens":2}}

          data: [DONE]

          """;
      case OPENAI_RESPONSES ->
          """
          data: {"type":"response.output_text.delta","item_id":"m","output_index":0,\
          "content_index":0,"delta":"Hello","sequence_number":1}

          data: {"type":"response.completed","sequence_number":2,"response":{"id":"r",\
          "object":"response","status":"completed","model":"a-model","output":[],\
          "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}

          """;
      case GEMINI ->
          """
          data: {"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},\
          "finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":1,\
          "candidatesTokenCount":1,"totalTokenCount":2},"modelVersion":"a-model"}

          """;
    };
  }
}
