package dev.posthouse.provider.gemini;

import com.google.genai.Client;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.posthouse.provider.google.Vertex;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.provider.key.Identity;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;
import java.util.List;
import okhttp3.OkHttpClient;

/**
 * Opens Google's SDK on Vertex AI. The address and the platform are always said, because
 * environment variables would decide otherwise.
 *
 * <p>Tested by {@code VertexTest}.
 */
final class GeminiClients {
  private GeminiClients() {}

  /**
   * Opens it.
   *
   * @throws IllegalArgumentException if the identity is none of Google's
   */
  static Client open(
      ProviderSettings settings, Hosting.Vertex vertex, Identity identity, OkHttpClient http) {
    if (!(identity instanceof Identity.Google(var credentials))) {
      throw new IllegalArgumentException("not an identity at Google");
    }
    URI baseUrl = settings.baseUrl();
    return Client.builder()
        .clientOptions(ClientOptions.builder().customHttpClient(ResponseReading.over(http)).build())
        .vertexAI(true)
        .project(vertex.project())
        .location(vertex.location())
        .credentials(credentials)
        .httpOptions(
            HttpOptions.builder()
                .retryOptions(noRetries())
                .baseUrl(
                    baseUrl == null
                        ? Vertex.backend(vertex, identity).baseUrl()
                        : baseUrl.toString())
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
