package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponseFor;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.posthouse.provider.call.EmbeddingAdapter;
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
  private static final List<String> OF_SDK = List.of("model", "input", ENCODING);

  private final ProviderSettings settings;
  private final EmbeddingSettings embedding;
  private final OpenAIClient client;

  public OpenAiEmbeddings(ProviderSettings settings, OpenAIClient client) {
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
    EmbeddingCreateParams params = params(body);
    ResponseReading.during(() -> open(params), reader);
  }

  /**
   * By then the answer has been read, and the SDK is given an empty one, which it need not parse.
   */
  private void open(EmbeddingCreateParams params) {
    try (HttpResponseFor<CreateEmbeddingResponse> _ =
        client.embeddings().withRawResponse().create(params)) {
      return;
    }
  }

  /** OpenAI refuses what is too long. */
  @Override
  public boolean count(String text, ResponseReading.Reader reader) {
    return false;
  }

  @Override
  public void close() {
    client.close();
  }

  @SuppressWarnings("unchecked")
  private static EmbeddingCreateParams params(ObjectNode body) {
    EmbeddingCreateParams.Builder params =
        EmbeddingCreateParams.builder()
            .model(body.path("model").asText())
            .input(JsonValue.fromJsonNode(body.path("input")))
            .encodingFormat(JsonValue.fromJsonNode(body.path(ENCODING)));
    body.properties().stream()
        .filter(field -> !OF_SDK.contains(field.getKey()))
        .forEach(
            field ->
                params.putAdditionalBodyProperty(
                    field.getKey(), JsonValue.fromJsonNode(field.getValue())));
    return params.build();
  }
}
