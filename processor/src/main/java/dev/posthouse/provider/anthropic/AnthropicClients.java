package dev.posthouse.provider.anthropic;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.backends.Backend;
import com.anthropic.bedrock.backends.BedrockBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.LogLevel;
import com.anthropic.core.ObjectMappers;
import dev.posthouse.provider.google.Vertex;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.provider.http.SharedBuffers;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.provider.key.Identity;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;
import okhttp3.OkHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Opens Anthropic's SDK: at Anthropic, on Bedrock or on Vertex AI.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
final class AnthropicClients {
  private AnthropicClients() {}

  static AnthropicClient open(ProviderSettings settings, Identity identity, OkHttpClient http) {
    Backend backend = backend(settings, identity);
    URI baseUrl = settings.baseUrl();
    return new AnthropicClientImpl(
        ClientOptions.builder()
            .httpClient(new AnthropicTransport(ResponseReading.over(http), backend))
            .baseUrl(baseUrl == null ? backend.baseUrl() : baseUrl.toString())
            .jsonMapper(SharedBuffers.under(ObjectMappers.jsonMapper()))
            .maxRetries(0)
            // At the level of an environment variable it would log prompts.
            .logLevel(LogLevel.OFF)
            .build());
  }

  private static Backend backend(ProviderSettings settings, Identity identity) {
    return switch (settings.hosting()) {
      case Hosting.Bedrock(String region) -> bedrock(region, identity);
      case Hosting.Vertex vertex -> Vertex.backend(vertex, identity);
      case Hosting.Direct _, Hosting.Azure _ ->
          AnthropicBackend.builder().apiKey(key(identity)).build();
    };
  }

  private static Backend bedrock(String region, Identity identity) {
    BedrockBackend.Builder backend = BedrockBackend.builder().region(Region.of(region));
    return switch (identity) {
      case Identity.Aws(var credentials) -> backend.awsCredentialsProvider(credentials).build();
      case Identity.Key(ApiKey key) -> backend.apiKey(key.value()).build();
      case Identity.Google _ -> throw new IllegalArgumentException("not an identity at AWS");
    };
  }

  private static String key(Identity identity) {
    if (!(identity instanceof Identity.Key(ApiKey key))) {
      throw new IllegalArgumentException("Anthropic itself knows no cloud's identity");
    }
    return key.value();
  }
}
