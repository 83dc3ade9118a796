package dev.posthouse.provider.openai;

import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.core.ObjectMappers;
import dev.posthouse.provider.http.ResponseReading;
import dev.posthouse.provider.http.SharedBuffers;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;
import java.util.Objects;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Opens OpenAI's SDK: at OpenAI or whoever speaks like it, or on Azure.
 *
 * <p>Tested by {@code OpenAiProviderTest}.
 */
public final class OpenAiClients {

  /** Where an Azure resource serves the API that needs no version. */
  private static final String V1 = "/openai/v1";

  private OpenAiClients() {}

  public static OpenAIClient open(ProviderSettings settings, ApiKey key, OkHttpClient http) {
    OpenAIOkHttpClient.Builder client =
        OpenAIOkHttpClient.builder()
            .okHttpClient(ResponseReading.over(http))
            .jsonMapper(SharedBuffers.under(ObjectMappers.jsonMapper()))
            .maxRetries(0)
            // At the level of an environment variable it would log prompts.
            .logLevel(LogLevel.OFF);
    URI baseUrl = settings.baseUrl();
    switch (settings.hosting()) {
      case Hosting.Azure(String version) ->
          azure(client, Objects.requireNonNull(baseUrl).toString(), version, key);
      case Hosting.Direct _, Hosting.Bedrock _, Hosting.Vertex _ -> {
        client.apiKey(key.value());
        if (baseUrl != null) {
          client.baseUrl(baseUrl.toString());
        }
      }
    }
    return client.build();
  }

  /**
   * Said rather than left to the SDK's guess by the host's name: a gateway before the resource has
   * another name.
   */
  private static void azure(
      OpenAIOkHttpClient.Builder client, String endpoint, @Nullable String version, ApiKey key) {
    client.credential(AzureApiKeyCredential.create(key.value()));
    String bare = endpoint.replaceAll("/+$", "");
    if (version == null) {
      client
          .azureUrlPathMode(AzureUrlPathMode.UNIFIED)
          .baseUrl(bare.endsWith(V1) ? bare : bare + V1);
    } else {
      client
          .azureUrlPathMode(AzureUrlPathMode.LEGACY)
          .azureServiceVersion(AzureOpenAIServiceVersion.fromString(version))
          .baseUrl(bare);
    }
  }
}
