package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.call.AnswerReader;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.Endpoint;

/**
 * One request to the Responses API.
 *
 * <p>Tested by {@code ResponsesProviderTest}.
 */
final class ResponsesCall {
  private final Endpoint endpoint;
  private final String model;

  ResponsesCall(OpenAiEndpoints endpoints, String model) {
    this.endpoint = endpoints.of(OpenAiEndpoints.Kind.RESPONSES);
    this.model = model;
  }

  /** Sends a body, and reads the stream that comes back. */
  void send(ObjectNode body, Reply reply) {
    boolean keep = body.has("include");
    endpoint.post(
        body, events -> AnswerReader.read(events, reply, new ResponsesReading(reply, model, keep)));
  }

  void close() {
    endpoint.close();
  }
}
