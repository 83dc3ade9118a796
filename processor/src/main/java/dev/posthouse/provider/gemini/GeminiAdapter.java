package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import dev.posthouse.provider.call.Adapter;
import dev.posthouse.provider.call.AnswerReader;
import dev.posthouse.provider.call.Negotiation;
import dev.posthouse.provider.call.Reply;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gemini generateContent, at the Gemini API or on Vertex AI.
 *
 * <p>Tested by {@code GeminiProviderTest}.
 */
public final class GeminiAdapter implements Adapter {
  private final String model;
  private final Negotiation negotiation;
  private final Client client;

  public GeminiAdapter(ProviderSettings settings, Client client) {
    this.model = settings.model();
    this.negotiation = new Negotiation(settings, new GeminiTranslation(settings));
    this.client = client;
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
    ResponseReading.during(
        () -> client.models.generateContentStream(model, List.<Content>of(), config(body)).close(),
        events -> AnswerReader.read(events, reply, new GeminiReading(reply, model)));
  }

  /**
   * The SDK merges this body into its own, which has the same two fields, empty. It merges maps and
   * replaces lists; for whatever else it would log a warning with each call.
   */
  private static GenerateContentConfig config(ObjectNode body) {
    var fields = new LinkedHashMap<String, Object>();
    body.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
    return GenerateContentConfig.builder()
        .httpOptions(HttpOptions.builder().extraBody(fields).build())
        .build();
  }

  private static Object plain(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().toList();
    }
    if (!value.isObject()) {
      return value;
    }
    var fields = new LinkedHashMap<String, Object>();
    value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }
}
