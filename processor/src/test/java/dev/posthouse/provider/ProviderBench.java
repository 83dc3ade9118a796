package dev.posthouse.provider;

import static java.util.Objects.requireNonNull;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.sun.management.OperatingSystemMXBean;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * What a call costs this process in processor time, as a stream of 20 or 100 pieces through our
 * adapter, and whole through the bare SDK. Run by hand; the server is a process of its own.
 */
final class ProviderBench {
  private static final int WARM_UP = 6_000;
  private static final int CALLS = 10_000;
  private static final int IN_FLIGHT = 32;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String PIECE = "a piece of an answer, ";

  private ProviderBench() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      serve();
      return;
    }
    var server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                ProviderBench.class.getName(),
                "serve")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var reader = server.inputReader(StandardCharsets.UTF_8)) {
      URI address = URI.create(reader.readLine());
      for (Vendor vendor : List.of(Vendor.ANTHROPIC, Vendor.OPENAI, Vendor.GEMINI)) {
        for (String pieces : List.of("20", "100")) {
          try (Provider provider = provider(vendor, address)) {
            JobRequest request = request(pieces);
            measure(
                vendor.api() + " stream of " + pieces, () -> provider.call(request, null, MINUTE));
          }
        }
        measure(vendor.api() + " whole", whole(vendor, address));
      }
    } finally {
      server.destroy();
    }
  }

  private static void measure(String what, Callable<?> call) throws Exception {
    run(WARM_UP, call);
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    run(CALLS, call);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%-24s %6.0f us CPU/call %7.0f calls/s %4d threads%n",
        what,
        (system.getProcessCpuTime() - cpu) / 1e3 / CALLS,
        CALLS / seconds,
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static void run(int calls, Callable<?> call) throws Exception {
    var permits = new Semaphore(IN_FLIGHT);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < calls; i++) {
        permits.acquire();
        threads.execute(
            () -> {
              try {
                call.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              } finally {
                permits.release();
              }
            });
      }
    }
  }

  private static JobRequest request(String pieces) {
    return JobRequest.newBuilder().setPrompt("pieces=" + pieces).build();
  }

  private static Provider provider(Vendor vendor, URI address) {
    return Providers.create(
        new ProviderSettings(
            "bench",
            vendor.api(),
            "model",
            address,
            new Credential.None(),
            "bench",
            IN_FLIGHT,
            100,
            new TimeLimits(MINUTE, MINUTE, MINUTE, MINUTE)));
  }

  private static Callable<?> whole(Vendor vendor, URI address) {
    String url = address.toString();
    return switch (vendor.api()) {
      case ANTHROPIC -> {
        AnthropicClient client =
            AnthropicOkHttpClient.builder()
                .apiKey("none")
                .baseUrl(url)
                .maxIdleConnections(IN_FLIGHT)
                .keepAliveDuration(MINUTE)
                .build();
        yield () ->
            client
                .messages()
                .create(
                    MessageCreateParams.builder()
                        .model("model")
                        .maxTokens(100)
                        .addUserMessage("whole")
                        .build())
                .content()
                .getFirst()
                .asText()
                .text();
      }
      case OPENAI_RESPONSES -> throw new IllegalArgumentException("not measured");
      case OPENAI -> {
        OpenAIClient client =
            OpenAIOkHttpClient.builder()
                .apiKey("none")
                .baseUrl(url)
                .maxIdleConnections(IN_FLIGHT)
                .keepAliveDuration(MINUTE)
                .build();
        yield () ->
            client
                .chat()
                .completions()
                .create(
                    ChatCompletionCreateParams.builder()
                        .model("model")
                        .addUserMessage("whole")
                        .build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
      }
      case GEMINI -> {
        Client client =
            Client.builder()
                .apiKey("none")
                .httpOptions(HttpOptions.builder().baseUrl(url).build())
                .build();
        yield () ->
            client
                .models
                .generateContent("model", "whole", GenerateContentConfig.builder().build())
                .text();
      }
    };
  }

  private static void serve() throws IOException {
    var server = new VendorServer();
    Map<String, VendorServer.Response> responses =
        Map.of(
            "ANTHROPIC20", stream(Vendor.ANTHROPIC, 20),
            "ANTHROPIC100", stream(Vendor.ANTHROPIC, 100),
            "OPENAI20", stream(Vendor.OPENAI, 20),
            "OPENAI100", stream(Vendor.OPENAI, 100),
            "GEMINI20", stream(Vendor.GEMINI, 20),
            "GEMINI100", stream(Vendor.GEMINI, 100),
            "ANTHROPIC", whole(ANTHROPIC_WHOLE),
            "OPENAI", whole(OPENAI_WHOLE),
            "GEMINI", whole(GEMINI_WHOLE));
    server.answerEach(
        received -> {
          String vendor =
              received.path().contains("completions")
                  ? "OPENAI"
                  : received.path().contains("messages") ? "ANTHROPIC" : "GEMINI";
          int pieces = received.body().indexOf("pieces=");
          String count = pieces < 0 ? "" : received.body().substring(pieces + 7).split("\"", 2)[0];
          return requireNonNull(responses.get(vendor + count));
        });
    System.out.println(server.address());
    System.in.read();
  }

  /** Written at once, so that the measure is of the client and not of the kernel. */
  private static VendorServer.Response stream(Vendor vendor, int pieces) {
    String all =
        String.join(
            "",
            vendor.answer(vendor.end(), Collections.nCopies(pieces, PIECE).toArray(String[]::new)));
    return VendorServer.whole(200, Map.of("Content-Type", "text/event-stream"), all);
  }

  private static VendorServer.Response whole(String body) {
    return VendorServer.whole(
        200,
        Map.of("Content-Type", "application/json"),
        body.formatted(String.join("", Collections.nCopies(100, PIECE))));
  }

  private static final String ANTHROPIC_WHOLE =
      """
      {"id":"m","type":"message","role":"assistant","model":"m","stop_reason":"end_turn",
      "stop_sequence":null,"content":[{"type":"text","text":"%s"}],
      "usage":{"input_tokens":8,"output_tokens":7}}\
      """;

  private static final String OPENAI_WHOLE =
      """
      {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
      "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}\
      """;

  private static final String GEMINI_WHOLE =
      """
      {"candidates":[{"content":{"parts":[{"text":"%s"}],"role":"model"},"finishReason":"STOP",
      "index":0}],"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7}}\
      """;
}
