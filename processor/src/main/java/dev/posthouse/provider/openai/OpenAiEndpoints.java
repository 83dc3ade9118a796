package dev.posthouse.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.HttpEndpoint;
import dev.posthouse.provider.http.Transport;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;
import java.util.function.Function;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * Where OpenAI's APIs are: at OpenAI and whoever speaks like it over plain HTTP, on Azure over the
 * vendor's SDK, which knows its ways to name a deployment.
 *
 * <p>Tested by {@code SameAsSdkTest}.
 */
public final class OpenAiEndpoints {
  /** Unless the settings say another. */
  public static final String ADDRESS = "https://api.openai.com/v1";

  private final Function<Kind, Endpoint> endpoints;

  private OpenAiEndpoints(Function<Kind, Endpoint> endpoints) {
    this.endpoints = endpoints;
  }

  /** What can be asked for. */
  enum Kind {
    CHAT("chat/completions", true),
    RESPONSES("responses", true),
    EMBEDDINGS("embeddings", false);

    private final String path;
    private final boolean streams;

    Kind(String path, boolean streams) {
      this.path = path;
      this.streams = streams;
    }

    private Headers headers(ApiKey key) {
      Headers.Builder headers = new Headers.Builder().add("Authorization", "Bearer " + key.value());
      return (streams ? headers.add("Accept", "text/event-stream") : headers).build();
    }

    private ObjectNode always() {
      ObjectNode always = JsonNodeFactory.instance.objectNode();
      return streams ? always.put("stream", true) : always;
    }
  }

  /** The endpoints of one provider. */
  public static OpenAiEndpoints open(ProviderSettings settings, ApiKey key, Transport transport) {
    if (settings.hosting() instanceof Hosting.Azure azure) {
      OpenAIClient client = OpenAiClients.azure(settings, azure, key, transport.client());
      return new OpenAiEndpoints(kind -> new OpenAiSdkEndpoint(client, kind));
    }
    URI baseUrl = settings.baseUrl();
    HttpUrl address = HttpUrl.get(baseUrl == null ? ADDRESS : baseUrl.toString());
    return new OpenAiEndpoints(
        kind ->
            new HttpEndpoint(
                transport,
                address.newBuilder().addPathSegments(kind.path).build(),
                kind.headers(key),
                kind.always()));
  }

  Endpoint of(Kind kind) {
    return endpoints.apply(kind);
  }
}
