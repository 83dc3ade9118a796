package dev.posthouse.tracing;

import dev.posthouse.job.JobKind;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.net.URI;

/**
 * What a span says of a provider.
 *
 * @param provider its name in the settings
 * @param system who serves it, as {@code gen_ai.provider.name} names them
 * @param model the model asked for
 * @param host where it is called
 * @param port of the host
 * @param maxOutputTokens of requests that set none
 * @param operation {@code chat} or {@code embeddings}, as {@code gen_ai.operation.name} has it
 */
public record TracedModel(
    String provider,
    String system,
    String model,
    String host,
    int port,
    int maxOutputTokens,
    String operation) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** The one that the settings describe. */
  public static TracedModel of(ProviderSettings settings) {
    URI url = settings.baseUrl();
    String host = url == null ? null : url.getHost();
    return new TracedModel(
        settings.name(),
        system(settings.api(), settings.hosting()),
        settings.model(),
        host == null ? host(settings.api(), settings.hosting()) : host,
        url == null || host == null ? HTTPS : port(url),
        settings.maxOutputTokens(),
        settings.kind() == JobKind.EMBEDDING ? "embeddings" : "chat");
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "http".equals(url.getScheme()) ? HTTP : HTTPS;
  }

  /** The convention's well-known values. */
  private static String system(Api api, Hosting hosting) {
    return switch (hosting) {
      case Hosting.Bedrock _ -> "aws.bedrock";
      case Hosting.Vertex _ -> "gcp.vertex_ai";
      case Hosting.Azure _ -> "azure.ai.openai";
      case Hosting.Direct _ ->
          switch (api) {
            case ANTHROPIC -> "anthropic";
            case OPENAI, OPENAI_RESPONSES -> "openai";
            case GEMINI -> "gcp.gemini";
          };
    };
  }

  /** Where the vendors' SDKs call if no base URL is set; with Azure, one always is. */
  private static String host(Api api, Hosting hosting) {
    return switch (hosting) {
      case Hosting.Bedrock(var region) -> "bedrock-runtime." + region + ".amazonaws.com";
      case Hosting.Vertex(var _, var location) ->
          location.equals("global")
              ? "aiplatform.googleapis.com"
              : location + "-aiplatform.googleapis.com";
      case Hosting.Azure _, Hosting.Direct _ ->
          switch (api) {
            case ANTHROPIC -> "api.anthropic.com";
            case OPENAI, OPENAI_RESPONSES -> "api.openai.com";
            case GEMINI -> "generativelanguage.googleapis.com";
          };
    };
  }
}
