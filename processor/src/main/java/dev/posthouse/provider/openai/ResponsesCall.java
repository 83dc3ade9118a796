package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.posthouse.provider.call.AnswerReader;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.ResponseReading;

/**
 * One request to the Responses API, over the SDK.
 *
 * <p>Tested by {@code ResponsesProviderTest}.
 */
final class ResponsesCall {
  private final OpenAIClient client;
  private final String model;

  ResponsesCall(OpenAIClient client, String model) {
    this.client = client;
    this.model = model;
  }

  /** Sends a body, and reads the stream that comes back. */
  void send(ObjectNode body, Reply reply) {
    ResponseCreateParams params = params(body);
    ResponseReading.during(
        () -> open(params),
        events -> AnswerReader.read(events, reply, new ResponsesReading(reply, model)));
  }

  /** By then the stream has been read, and the SDK is given an empty one. */
  private void open(ResponseCreateParams params) {
    try (StreamResponse<ResponseStreamEvent> _ = client.responses().createStreaming(params)) {
      return;
    }
  }

  /**
   * As raw JSON, the model too: on Azure the SDK would make a part of the path of it, and Responses
   * are served by the resource and not by its deployments.
   */
  private static ResponseCreateParams params(ObjectNode body) {
    ResponseCreateParams.Builder params = ResponseCreateParams.builder();
    body.properties()
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }
}
