package dev.posthouse.provider.gemini;

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
 * Gemini generateContent, at the Gemini API or on Vertex AI.
 *
 * <p>Tested by {@code GeminiProviderTest}.
 */
public final class GeminiAdapter implements Adapter {
  private final String model;
  private final Negotiation negotiation;
  private final Endpoint endpoint;

  public GeminiAdapter(ProviderSettings settings, Endpoint endpoint) {
    this.model = settings.model();
    this.negotiation = new Negotiation(settings, new GeminiTranslation(settings));
    this.endpoint = endpoint;
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
        body, events -> AnswerReader.read(events, reply, new GeminiReading(reply, model)));
  }
}
