package dev.posthouse.provider.factory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.provider.anthropic.AnthropicEndpoints;
import dev.posthouse.provider.key.ApiKey;
import dev.posthouse.provider.openai.OpenAiEndpoints;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ProviderSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a vendor's own list tells of a provider's model: when it retires, and how much it takes.
 * Anthropic and OpenAI tell, at their own addresses and wherever somebody answers like them; of all
 * others, and of whatever goes wrong, nothing is told. Sources: {@code ModelInfo} and {@code Model}
 * in the vendors' SDKs.
 */
public final class VendorModels {
  private static final Logger log = LoggerFactory.getLogger(VendorModels.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 256 << 10;
  private static final int DATE = "2026-11-30".length();
  private static final int OK = 200;

  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment a variable's value by its name, null if it is not set
   */
  public VendorModels(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Asks, for ten seconds at most.
   *
   * @return in the words of the table of models; empty if nothing is told
   */
  public Map<String, @Nullable Object> told(ProviderSettings provider) throws InterruptedException {
    if (!(provider.hosting() instanceof Hosting.Direct) || provider.api() == Api.GEMINI) {
      return Map.of();
    }
    try {
      return read(ask(provider));
    } catch (IOException | IllegalArgumentException e) {
      // Without its message: an address may hold what nobody should read.
      log.atDebug()
          .addKeyValue("provider", provider.name())
          .addKeyValue("fault", e.getClass().getSimpleName())
          .log("The vendor's list of models cannot be read; what the table says holds");
      return Map.of();
    }
  }

  private JsonNode ask(ProviderSettings provider) throws IOException, InterruptedException {
    boolean anthropic = provider.api() == Api.ANTHROPIC;
    String base =
        Objects.requireNonNullElse(
                provider.baseUrl(),
                URI.create(anthropic ? AnthropicEndpoints.ADDRESS : OpenAiEndpoints.ADDRESS))
            .toString()
            .replaceFirst("/+$", "");
    String path = (anthropic ? "/v1/models/" : "/models/") + encoded(provider.model());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE).GET();
    ApiKey key = ApiKey.read(provider, provider.credential().sources().getFirst(), environment);
    if (anthropic) {
      request.header("anthropic-version", AnthropicEndpoints.VERSION);
    }
    if (key.present()) {
      request.header("Authorization", "Bearer " + key.value());
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MOST_BYTES);
        return response.statusCode() == OK ? tree(bytes) : JSON.missingNode();
      } finally {
        client.shutdownNow();
      }
    }
  }

  private static JsonNode tree(byte[] bytes) throws IOException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON", e);
    }
  }

  private static Map<String, @Nullable Object> read(JsonNode model) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    date(told, "retires", model.path("retires_at"));
    date(told, "retires", model.path("shutdown_date"));
    date(told, "deprecated", model.path("deprecated_at"));
    number(told, "contextTokens", model.path("max_input_tokens"));
    number(told, "maxOutputTokens", model.path("max_tokens"));
    return told;
  }

  private static void date(Map<String, @Nullable Object> told, String key, JsonNode value) {
    if (value.asText("").matches("\\d{4}-\\d{2}-\\d{2}.*")) {
      told.put(key, value.asText().substring(0, DATE));
    }
  }

  private static void number(Map<String, @Nullable Object> told, String key, JsonNode value) {
    if (value.canConvertToInt() && value.asInt() > 0) {
      told.put(key, value.asText());
    }
  }

  private static String encoded(String model) {
    return URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
