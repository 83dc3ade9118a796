package dev.posthouse.provider.openai;

import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses API.
 *
 * <p>Tested by {@code ResponsesProviderTest}.
 */
public final class ResponsesAdapter implements Adapter {
  private final Negotiation negotiation;
  private final ResponsesCall call;

  public ResponsesAdapter(ProviderSettings settings, OpenAiEndpoints endpoints) {
    this.negotiation = new Negotiation(settings, new ResponsesTranslation(settings));
    this.call = new ResponsesCall(endpoints, settings.model());
  }

  @Override
  public void stream(JobRequest request, @Nullable Correction correction, Reply reply) {
    negotiation.hold(request, correction, reply, body -> call.send(body, reply));
  }

  @Override
  public void close() {
    call.close();
  }
}
