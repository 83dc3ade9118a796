package dev.posthouse.provider.openai;

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
 * OpenAI chat completions, and the servers that speak them too. A model that refuses them in favour
 * of the Responses API is called over that.
 *
 * <p>Tested by {@code OpenAiProviderTest}.
 */
public final class OpenAiAdapter implements Adapter {
  private final Negotiation negotiation;
  private final Endpoint chat;
  private final ResponsesCall responses;

  public OpenAiAdapter(ProviderSettings settings, OpenAiEndpoints endpoints) {
    this.negotiation = new Negotiation(settings, new OpenAiTranslation(settings));
    this.chat = endpoints.of(OpenAiEndpoints.Kind.CHAT);
    this.responses = new ResponsesCall(endpoints, settings.model());
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> send(body, reply));
  }

  @Override
  public void close() {
    chat.close();
    responses.close();
  }

  private void send(ObjectNode body, Reply reply) {
    if (!body.has("messages")) {
      responses.send(body, reply);
      return;
    }
    chat.post(body, events -> AnswerReader.read(events, reply, new OpenAiReading(reply)));
  }
}
