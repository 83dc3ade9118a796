package dev.posthouse.provider.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * Where Anthropic's Messages are: at Anthropic and whoever speaks like it over plain HTTP, on a
 * cloud over the vendor's SDK, which signs what it sends.
 *
 * <p>Tested by {@code SameAsSdkTest}.
 */
public final class AnthropicEndpoints {
  /** Unless the settings say another. */
  public static final String ADDRESS = "https://api.anthropic.com";

  /** Of the API, as the vendor's SDK says it. */
  public static final String VERSION = "2026-10-21";

  private AnthropicEndpoints() {}

  /**
   * The endpoint that streams messages.
   *
   * @param identity who calls
   */
  public static Endpoint messages(
      ProviderSettings settings, Identity identity, Transport transport) {
    return settings.hosting() instanceof Hosting.Direct
            && identity instanceof Identity.Key(ApiKey key)
        ? direct(settings, key, transport)
        : new AnthropicSdkEndpoint(AnthropicClients.open(settings, identity, transport.client()));
  }

  private static Endpoint direct(ProviderSettings settings, ApiKey key, Transport transport) {
    URI baseUrl = settings.baseUrl();
    HttpUrl url =
        HttpUrl.get(baseUrl == null ? ADDRESS : baseUrl.toString())
            .newBuilder()
            .addPathSegments("v1/messages")
            .build();
    Headers headers =
        Headers.of(
            "Authorization",
            "Bearer " + key.value(),
            "anthropic-version",
            VERSION,
            "Accept",
            "text/event-stream");
    return new HttpEndpoint(
        transport, url, headers, JsonNodeFactory.instance.objectNode().put("stream", true));
  }
}
