package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.call.EmbeddingAdapter;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.provider.http.Transport;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.ProviderOptions;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's batchEmbedContents: a request for each text, so that models which read more than text do
 * not make one vector of all (vectorize-io/hindsight pull request 4001).
 *
 * <p>Tested by {@code GeminiEmbeddingsTest}.
 */
public final class GeminiEmbeddings implements EmbeddingAdapter.Vendor {
  private final ProviderSettings settings;
  private final EmbeddingSettings embedding;
  private final Endpoint embed;
  private final Endpoint count;

  public GeminiEmbeddings(ProviderSettings settings, ApiKey key, Transport transport) {
    this.settings = settings;
    this.embedding = Objects.requireNonNull(settings.embedding());
    this.embed = GeminiEndpoints.direct(settings, key, transport, GeminiEndpoints.Kind.EMBED);
    this.count = GeminiEndpoints.direct(settings, key, transport, GeminiEndpoints.Kind.COUNT);
  }

  @Override
  public ObjectNode body(
      JobRequest request,
      @Nullable Correction correction,
      Capabilities capabilities,
      Adaptations notes) {
    ObjectNode usual = JsonNodeFactory.instance.objectNode();
    Integer dimensions = EmbeddingAdapter.dimensions(request, embedding);
    if (dimensions != null) {
      usual.put("outputDimensionality", dimensions);
    }
    ProviderOptions.merge(usual, request, settings, notes);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode requests = body.putArray("requests");
    for (String input : request.getInputs()) {
      ObjectNode one = requests.addObject();
      one.put("model", GeminiEndpoints.resource(settings.model()));
      one.set("content", content(input));
      one.setAll(usual);
    }
    return body;
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return null;
  }

  @Override
  public void send(ObjectNode body, ResponseReading.Reader reader) {
    embed.post(body, reader);
  }

  @Override
  public boolean count(String text, ResponseReading.Reader reader) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("contents").add(content(text));
    count.post(body, reader);
    return true;
  }

  private static ObjectNode content(String text) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("role", "user").putArray("parts").addObject().put("text", text);
    return content;
  }

  @Override
  public void close() {
    embed.close();
    count.close();
  }
}
