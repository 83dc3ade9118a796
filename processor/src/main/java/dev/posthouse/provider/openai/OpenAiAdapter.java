package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
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
 * OpenAI chat completions, and the servers that speak them too. A model that refuses them in favour
 * of the Responses API is called over that.
 *
 * <p>Tested by {@code OpenAiProviderTest}.
 */
public final class OpenAiAdapter implements Adapter {
  private final Negotiation negotiation;
  private final OpenAIClient client;
  private final ResponsesCall responses;

  public OpenAiAdapter(ProviderSettings settings, OpenAIClient client) {
    this.negotiation = new Negotiation(settings, new OpenAiTranslation(settings));
    this.client = client;
    this.responses = new ResponsesCall(client, settings.model());
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
    if (!body.has("messages")) {
      responses.send(body, reply);
      return;
    }
    ChatCompletionCreateParams params = params(body);
    ResponseReading.during(
        () -> open(params), events -> AnswerReader.read(events, reply, new OpenAiReading(reply)));
  }

  /** By then the stream has been read, and the SDK is given an empty one. */
  private void open(ChatCompletionCreateParams params) {
    try (StreamResponse<ChatCompletionChunk> _ =
        client.chat().completions().createStreaming(params)) {
      return;
    }
  }

  /**
   * The SDK insists on knowing two fields; as raw JSON they could go through like all others, but
   * on Azure it makes the model a part of the path.
   */
  @SuppressWarnings("unchecked")
  private static ChatCompletionCreateParams params(ObjectNode body) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model(body.path("model").asText())
            .messages(JsonValue.fromJsonNode(body.path("messages")));
    body.remove(List.of("model", "messages"));
    body.properties()
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }
}
