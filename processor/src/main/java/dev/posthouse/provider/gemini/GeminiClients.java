package dev.posthouse.provider.gemini;

import com.google.genai.Client;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.posthouse.provider.google.Vertex;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.provider.key.Identity;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;
import java.util.List;
import okhttp3.OkHttpClient;

/**
 * Opens Google's SDK: at the Gemini API or on Vertex AI. The address and which of the two are
 * always said, because environment variables would decide otherwise.
 *
 * <p>Tested by {@code GeminiProviderTest}.
 */
public final class GeminiClients {
  /** Unless the settings say another. */
  static final String GEMINI_API = "https://generativelanguage.googleapis.com";

  private GeminiClients() {}

  public static Client open(ProviderSettings settings, Identity identity, OkHttpClient http) {
    Client.Builder client =
        Client.builder()
            .clientOptions(
                ClientOptions.builder().customHttpClient(ResponseReading.over(http)).build());
    String address;
    switch (settings.hosting()) {
      case Hosting.Vertex vertex -> {
        if (!(identity instanceof Identity.Google(var credentials))) {
          throw new IllegalArgumentException("not an identity at Google");
        }
        client
            .vertexAI(true)
            .project(vertex.project())
            .location(vertex.location())
            .credentials(credentials);
        address = Vertex.backend(vertex, identity).baseUrl();
      }
      case Hosting.Direct _, Hosting.Bedrock _, Hosting.Azure _ -> {
        if (!(identity instanceof Identity.Key(ApiKey key))) {
          throw new IllegalArgumentException("the Gemini API knows no cloud's identity");
        }
        client.vertexAI(false).apiKey(key.value());
        address = GEMINI_API;
      }
    }
    URI baseUrl = settings.baseUrl();
    return client
        .httpOptions(
            HttpOptions.builder()
                .retryOptions(noRetries())
                .baseUrl(baseUrl == null ? address : baseUrl.toString())
                .build())
        .build();
  }

  /**
   * One attempt is not enough: for the statuses that it would retry, the SDK sleeps up to two
   * seconds even after its last attempt, with the response in hand.
   */
  private static HttpRetryOptions noRetries() {
    return HttpRetryOptions.builder().attempts(1).httpStatusCodes(List.of()).build();
  }
}
