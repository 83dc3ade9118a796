package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.ResponseReading;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * generateContent over Google's SDK.
 *
 * <p>Tested by {@code VertexTest}.
 */
record GeminiSdkEndpoint(Client client, String model) implements Endpoint {

  @Override
  public void post(ObjectNode body, ResponseReading.Reader reader) {
    GenerateContentConfig config = config(body);
    ResponseReading.during(
        () -> client.models.generateContentStream(model, List.<Content>of(), config).close(),
        reader);
  }

  @Override
  public void close() {
    client.close();
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
