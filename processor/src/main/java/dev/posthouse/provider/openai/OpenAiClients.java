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
import java.util.Objects;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Opens OpenAI's SDK on Azure.
 *
 * <p>Tested by {@code AzureTest}.
 */
final class OpenAiClients {

  /** Where an Azure resource serves the API that needs no version. */
  private static final String V1 = "/openai/v1";

  private OpenAiClients() {}

  static OpenAIClient azure(
      ProviderSettings settings, Hosting.Azure azure, ApiKey key, OkHttpClient http) {
    OpenAIOkHttpClient.Builder client =
        OpenAIOkHttpClient.builder()
            .okHttpClient(ResponseReading.over(http))
            .jsonMapper(SharedBuffers.under(ObjectMappers.jsonMapper()))
            .maxRetries(0)
            // At the level of an environment variable it would log prompts.
            .logLevel(LogLevel.OFF);
    at(client, Objects.requireNonNull(settings.baseUrl()).toString(), azure.apiVersion(), key);
    return client.build();
  }

  /**
   * Said rather than left to the SDK's guess by the host's name: a gateway before the resource has
   * another name.
   */
  private static void at(
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
