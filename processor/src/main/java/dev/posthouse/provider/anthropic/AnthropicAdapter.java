package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.AnswerReader;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic Messages, at Anthropic or on a cloud.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class AnthropicAdapter implements Adapter {
  private final Negotiation negotiation;
  private final Endpoint endpoint;
  private final String model;

  public AnthropicAdapter(ProviderSettings settings, Endpoint endpoint) {
    this.negotiation = new Negotiation(settings, new AnthropicTranslation(settings));
    this.endpoint = endpoint;
    this.model = settings.model();
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> send(body, reply));
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private void send(ObjectNode body, Reply reply) {
    endpoint.post(
        body, events -> AnswerReader.read(events, reply, new AnthropicReading(reply, model)));
  }
}
