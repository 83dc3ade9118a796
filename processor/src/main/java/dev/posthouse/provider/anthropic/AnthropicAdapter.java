package dev.posthouse.provider.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.AnswerReader;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic Messages, at Anthropic or on a cloud.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class AnthropicAdapter implements Adapter {
  private final Negotiation negotiation;
  private final AnthropicClient client;
  private final String model;

  public AnthropicAdapter(ProviderSettings settings, AnthropicClient client) {
    this.negotiation = new Negotiation(settings, new AnthropicTranslation(settings));
    this.client = client;
    this.model = settings.model();
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> send(body, reply));
  }

  @Override
  public void close() {
    client.close();
  }

  private void send(ObjectNode body, Reply reply) {
    MessageCreateParams params = params(body);
    ResponseReading.during(
        () -> open(params),
        events -> AnswerReader.read(events, reply, new AnthropicReading(reply, model)));
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
    body.remove(List.of("model", "max_tokens", "messages"));
    body.properties()
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }
}
