package dev.posthouse.provider.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.ResponseReading;
import java.util.Set;

/**
 * Messages over Anthropic's SDK.
 *
 * <p>Tested by {@code BedrockTest}.
 */
record AnthropicSdkEndpoint(AnthropicClient client) implements Endpoint {
  private static final Set<String> OF_SDK = Set.of("model", "max_tokens", "messages");

  @Override
  public void post(ObjectNode body, ResponseReading.Reader reader) {
    MessageCreateParams params = params(body);
    ResponseReading.during(() -> open(params), reader);
  }

  @Override
  public void close() {
    client.close();
  }

  /** By then the stream has been read, and the SDK is given an empty one. */
  private void open(MessageCreateParams params) {
    try (StreamResponse<RawMessageStreamEvent> _ = client.messages().createStreaming(params)) {
      return;
    }
  }

  /** The SDK looks at two fields and insists on a third; the others go through it as they are. */
  @SuppressWarnings("unchecked")
  private static MessageCreateParams params(ObjectNode body) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(body.path("model").asText())
            .maxTokens(body.path("max_tokens").asLong())
            .messages(JsonValue.fromJsonNode(body.path("messages")));
    body.properties().stream()
        .filter(field -> !OF_SDK.contains(field.getKey()))
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }
}
