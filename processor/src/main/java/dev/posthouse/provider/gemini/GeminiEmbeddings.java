package dev.posthouse.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.HttpOptions;
import dev.posthouse.provider.call.EmbeddingAdapter;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.ProviderOptions;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's batchEmbedContents: a request for each text, so that models which read more than text do
 * not make one vector of all (vectorize-io/hindsight pull request 4001).
 *
 * <p>Tested by {@code GeminiEmbeddingsTest}.
 */
public final class GeminiEmbeddings implements EmbeddingAdapter.Vendor {
  private static final String PREFIX = "models/";

  private final ProviderSettings settings;
  private final EmbeddingSettings embedding;
  private final Client client;

  public GeminiEmbeddings(ProviderSettings settings, Client client) {
    this.settings = settings;
    this.embedding = Objects.requireNonNull(settings.embedding());
    this.client = client;
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
      one.put("model", model());
      one.putObject("content").putArray("parts").addObject().put("text", input);
      one.setAll(usual);
    }
    return body;
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return null;
  }

  /** The SDK merges this body into its own, in which it replaces the one list. */
  @Override
  public void send(ObjectNode body, ResponseReading.Reader reader) {
    EmbedContentConfig config =
        EmbedContentConfig.builder()
            .httpOptions(
                HttpOptions.builder()
                    .extraBody(Map.of("requests", body.path("requests").valueStream().toList()))
                    .build())
            .build();
    ResponseReading.during(
        () -> client.models.embedContent(settings.model(), List.of(""), config), reader);
  }

  @Override
  public boolean count(String text, ResponseReading.Reader reader) {
    ResponseReading.during(
        () ->
            client.models.countTokens(settings.model(), text, CountTokensConfig.builder().build()),
        reader);
    return true;
  }

  @Override
  public void close() {
    client.close();
  }

  private String model() {
    return settings.model().startsWith(PREFIX) ? settings.model() : PREFIX + settings.model();
  }
}
