package dev.posthouse.provider.gemini;

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
 * Where a model of Gemini is: at the Gemini API over plain HTTP, on Vertex AI over the vendor's
 * SDK, which knows its addresses and tokens.
 *
 * <p>Tested by {@code SameAsSdkTest}.
 */
public final class GeminiEndpoints {
  /** Unless the settings say another. */
  private static final String ADDRESS = "https://generativelanguage.googleapis.com";

  private static final String VERSION = "v1beta";

  private GeminiEndpoints() {}

  /** What can be asked of a model. */
  enum Kind {
    /** Its answer comes as a stream of events. */
    GENERATE("streamGenerateContent"),
    EMBED("batchEmbedContents"),
    COUNT("countTokens");

    private final String method;

    Kind(String method) {
      this.method = method;
    }
  }

  /**
   * The endpoint that streams what a model generates.
   *
   * @param identity who calls
   */
  public static Endpoint streaming(
      ProviderSettings settings, Identity identity, Transport transport) {
    return settings.hosting() instanceof Hosting.Vertex vertex
        ? new GeminiSdkEndpoint(
            GeminiClients.open(settings, vertex, identity, transport.client()), settings.model())
        : direct(settings, key(identity), transport, Kind.GENERATE);
  }

  /** The endpoint of a model at the Gemini API. */
  static Endpoint direct(ProviderSettings settings, ApiKey key, Transport transport, Kind kind) {
    URI baseUrl = settings.baseUrl();
    HttpUrl.Builder url =
        HttpUrl.get(baseUrl == null ? ADDRESS : baseUrl.toString())
            .newBuilder()
            .addPathSegment(VERSION)
            .addPathSegments(resource(settings.model()) + ":" + kind.method);
    if (kind == Kind.GENERATE) {
      url.addQueryParameter("alt", "sse");
    }
    return new HttpEndpoint(transport, url.build(), Headers.of("x-goog-api-key", key.value()));
  }

  private static ApiKey key(Identity identity) {
    if (identity instanceof Identity.Key(ApiKey key)) {
      return key;
    }
    throw new IllegalArgumentException("the Gemini API knows no cloud's identity");
  }

  /** The model's name in full; one of one's own has a name that says so. */
  static String resource(String model) {
    return model.startsWith("models/") || model.startsWith("tunedModels/")
        ? model
        : "models/" + model;
  }
}
