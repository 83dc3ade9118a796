package dev.posthouse.peers;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;

/**
 * What each peer does with a request: the vendor's SDK with its streaming, and a result of JSON.
 */
final class ModelCaller {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AnthropicClient first;
  private final AnthropicClient spare;

  ModelCaller(PeerSettings settings) {
    first = client(settings.baseUrl(), settings.calls());
    spare = settings.hasSpare() ? client(settings.spareUrl(), settings.calls()) : first;
  }

  private static AnthropicClient client(String url, int calls) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(url)
        .apiKey("none")
        .maxRetries(0)
        .timeout(Duration.ofMinutes(10))
        // Left alone the SDK keeps five connections, and opens another for almost each call.
        .maxIdleConnections(calls)
        .keepAliveDuration(Duration.ofMinutes(5))
        .build();
  }

  /**
   * A result for a request.
   *
   * @param failures how many attempts have failed so far: the spare provider's turn comes
   * @throws com.anthropic.errors.AnthropicException if the provider failed
   */
  byte[] call(byte[] request, int failures) throws IOException {
    AnthropicClient client = failures < PeerSettings.ATTEMPTS_BEFORE_SPARE ? first : spare;
    JsonNode job = JSON.readTree(request);
    var params =
        MessageCreateParams.builder()
            .model("claude-peer")
            .maxTokens(512)
            .addUserMessage(job.path("prompt").asText())
            .build();
    var text = new StringBuilder();
    ObjectNode result = JSON.createObjectNode().put("id", job.path("id").asText());
    try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
      events.stream()
          .forEach(
              event -> {
                event
                    .contentBlockDelta()
                    .flatMap(delta -> delta.delta().text())
                    .ifPresent(delta -> text.append(delta.text()));
                event
                    .messageDelta()
                    .ifPresent(delta -> result.put("outputTokens", delta.usage().outputTokens()));
              });
    }
    return JSON.writeValueAsBytes(result.put("text", text.toString()));
  }
}
