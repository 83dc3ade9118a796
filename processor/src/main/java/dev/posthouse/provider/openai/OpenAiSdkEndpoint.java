package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.ResponseReading;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One of OpenAI's APIs over the SDK. The SDK insists on knowing some fields, and on Azure it makes
 * the model a part of the path; all others go through it as raw JSON. What comes back has been read
 * by the time the SDK has a response, and it is given an empty one, which it need not parse.
 *
 * <p>Tested by {@code AzureTest}.
 */
record OpenAiSdkEndpoint(OpenAIClient client, OpenAiEndpoints.Kind kind) implements Endpoint {

  @Override
  public void post(ObjectNode body, ResponseReading.Reader reader) {
    Runnable sending =
        switch (kind) {
          case CHAT -> chat(body);
          case RESPONSES -> responses(body);
          case EMBEDDINGS -> embeddings(body);
        };
    ResponseReading.during(sending, reader);
  }

  @Override
  public void close() {
    client.close();
  }

  @SuppressWarnings("unchecked")
  private Runnable chat(ObjectNode body) {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model(body.path("model").asText())
            .messages(JsonValue.fromJsonNode(body.path("messages")))
            .putAllAdditionalBodyProperties(but(body, Set.of("model", "messages")))
            .build();
    return () -> {
      try (StreamResponse<ChatCompletionChunk> _ =
          client.chat().completions().createStreaming(params)) {
        return;
      }
    };
  }

  /** The model too as raw JSON: Responses are served by the resource, not by its deployments. */
  private Runnable responses(ObjectNode body) {
    ResponseCreateParams params =
        ResponseCreateParams.builder().putAllAdditionalBodyProperties(but(body, Set.of())).build();
    return () -> {
      try (StreamResponse<ResponseStreamEvent> _ = client.responses().createStreaming(params)) {
        return;
      }
    };
  }

  @SuppressWarnings("unchecked")
  private Runnable embeddings(ObjectNode body) {
    EmbeddingCreateParams params =
        EmbeddingCreateParams.builder()
            .model(body.path("model").asText())
            .input(JsonValue.fromJsonNode(body.path("input")))
            .encodingFormat(JsonValue.fromJsonNode(body.path("encoding_format")))
            .putAllAdditionalBodyProperties(but(body, Set.of("model", "input", "encoding_format")))
            .build();
    return () -> {
      try (HttpResponseFor<CreateEmbeddingResponse> _ =
          client.embeddings().withRawResponse().create(params)) {
        return;
      }
    };
  }

  private static Map<String, JsonValue> but(ObjectNode body, Set<String> known) {
    return body.properties().stream()
        .filter(field -> !known.contains(field.getKey()))
        .collect(
            Collectors.toMap(Map.Entry::getKey, field -> JsonValue.fromJsonNode(field.getValue())));
  }
}
