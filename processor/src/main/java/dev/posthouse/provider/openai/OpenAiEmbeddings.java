package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.provider.call.EmbeddingAdapter;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.Adaptations;
import dev.posthouse.translation.Capabilities;
import dev.posthouse.translation.HttpError;
import dev.posthouse.translation.Objection;
import dev.posthouse.translation.Parameter;
import dev.posthouse.translation.ProviderOptions;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's embeddings, and those of the servers that speak them too. Vectors are asked for as
 * base64, a third of what lists of numbers weigh; servers that do not know it answer with lists, or
 * say so. Source: OpenAI's API reference; openai/openai-node pull request 2150 for the servers.
 *
 * <p>Tested by {@code OpenAiEmbeddingsTest}.
 */
public final class OpenAiEmbeddings implements EmbeddingAdapter.Vendor {
  private static final String ENCODING = "encoding_format";

  private final ProviderSettings settings;
  private final EmbeddingSettings embedding;
  private final Endpoint endpoint;

  public OpenAiEmbeddings(ProviderSettings settings, OpenAiEndpoints endpoints) {
    this.settings = settings;
    this.embedding = Objects.requireNonNull(settings.embedding());
    this.endpoint = endpoints.of(OpenAiEndpoints.Kind.EMBEDDINGS);
  }

  @Override
  public ObjectNode body(
      JobRequest request,
      @Nullable Correction correction,
      Capabilities capabilities,
      Adaptations notes) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", settings.model());
    ArrayNode input = body.putArray("input");
    request.getInputs().forEach(input::add);
    Integer dimensions = EmbeddingAdapter.dimensions(request, embedding);
    if (dimensions != null) {
      body.put("dimensions", dimensions);
    }
    body.put(ENCODING, capabilities.take(Parameter.BASE64_VECTORS) ? "base64" : "float");
    ProviderOptions.merge(body, request, settings, notes);
    return body;
  }

  @Override
  public @Nullable Objection objection(HttpError error) {
    return error.status() / 100 == 4 && error.body().contains(ENCODING)
        ? new Objection.Rejects(List.of(Parameter.BASE64_VECTORS), true)
        : null;
  }

  @Override
  public void send(ObjectNode body, ResponseReading.Reader reader) {
    endpoint.post(body, reader);
  }

  /** OpenAI refuses what is too long. */
  @Override
  public boolean count(String text, ResponseReading.Reader reader) {
    return false;
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
