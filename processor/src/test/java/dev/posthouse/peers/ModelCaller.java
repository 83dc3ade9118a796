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

  private final AnthropicClient client;

  ModelCaller(PeerSettings settings) {
    client =
        AnthropicOkHttpClient.builder()
            .baseUrl(settings.baseUrl())
            .apiKey("none")
            .maxRetries(0)
            .timeout(Duration.ofMinutes(10))
            // Left alone the SDK keeps five connections, and opens another for almost each call.
            .maxIdleConnections(settings.calls())
            .keepAliveDuration(Duration.ofMinutes(5))
            .build();
  }

  /**
   * A result for a request.
   *
   * @throws com.anthropic.errors.AnthropicException if the provider failed
   */
  byte[] call(byte[] request) throws IOException {
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
