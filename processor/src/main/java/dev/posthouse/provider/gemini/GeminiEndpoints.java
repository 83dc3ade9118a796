package dev.posthouse.provider.gemini;

import com.google.genai.Client;
import dev.posthouse.provider.http.Endpoint;
import dev.posthouse.provider.http.HttpEndpoint;
import dev.posthouse.provider.http.Transport;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.provider.key.Identity;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * Where generateContent is: at the Gemini API over plain HTTP, on Vertex AI over the vendor's SDK,
 * which knows its addresses and tokens.
 *
 * <p>Tested by {@code SameAsSdkTest}.
 */
public final class GeminiEndpoints {
  private static final String VERSION = "v1beta";

  private GeminiEndpoints() {}

  /**
   * The endpoint that streams what a model generates.
   *
   * @param identity who calls
   */
  public static Endpoint streaming(
      ProviderSettings settings, Identity identity, Transport transport) {
    if (settings.hosting() instanceof Hosting.Direct
        && identity instanceof Identity.Key(ApiKey key)) {
      return direct(settings, key, transport);
    }
    Client client = GeminiClients.open(settings, identity, transport.client());
    return new GeminiSdkEndpoint(client, settings.model());
  }

  private static Endpoint direct(ProviderSettings settings, ApiKey key, Transport transport) {
    URI baseUrl = settings.baseUrl();
    HttpUrl url =
        HttpUrl.get(baseUrl == null ? GeminiClients.GEMINI_API : baseUrl.toString())
            .newBuilder()
            .addPathSegment(VERSION)
            .addPathSegments(resource(settings.model()) + ":streamGenerateContent")
            .addQueryParameter("alt", "sse")
            .build();
    return new HttpEndpoint(transport, url, Headers.of("x-goog-api-key", key.value()));
  }

  /** A model of one's own has a name that says so. */
  private static String resource(String model) {
    return model.startsWith("models/") || model.startsWith("tunedModels/")
        ? model
        : "models/" + model;
  }
}
