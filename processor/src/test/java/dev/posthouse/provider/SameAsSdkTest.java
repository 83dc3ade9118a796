package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.provider.factory.VendorModels;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is sent to the vendors' own endpoints without their SDKs is what these would send: the same
 * path, the same headers but for what they tell of themselves, the same body. The SDKs are as users
 * have them, with HTTP clients of their own.
 */
class SameAsSdkTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JobRequest REQUEST =
      JobRequest.newBuilder()
          .setSystem("Be brief.")
          .setPrompt("Grüße 👋, \"quoted\", \\ and \u2028 \u0007")
          .setStop(List.of("END"))
          .setTemperature(0.25)
          .build();

  /** What a client says of itself and of its connection, and what goes by the body. */
  private static final List<String> OF_THE_CLIENT =
      List.of(
          "user-agent", "x-stainless", "x-goog-api-client", "host", "connection", "content-length");

  private VendorServer server;

  @BeforeEach
  void start() throws IOException {
    server = new VendorServer();
    server.answer(VendorServer.whole(400, Map.of("Content-Type", "application/json"), "{}"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/a/gateway", "/a/gateway/"})
  @SuppressWarnings("unchecked")
  void messages(String base) throws Exception {
    ObjectNode body = sent(Api.ANTHROPIC, "claude-x", base, REQUEST, null);

    var params = MessageCreateParams.builder();
    params.model(body.path("model").asText());
    params.maxTokens(body.path("max_tokens").asLong());
    params.messages(com.anthropic.core.JsonValue.fromJsonNode(body.path("messages")));
    but(body, "model", "max_tokens", "messages", "stream")
        .forEach(
            (name, value) ->
                params.putAdditionalBodyProperty(
                    name, com.anthropic.core.JsonValue.fromJsonNode(value)));
    AnthropicClient client = anthropic(base);
    assertSameBy(() -> client.messages().createStreaming(params.build()));
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/", "/a/gateway"})
  @SuppressWarnings("unchecked")
  void chatCompletions(String base) throws Exception {
    ObjectNode body = sent(Api.OPENAI, "gpt-4o", base, REQUEST, null);

    var params = ChatCompletionCreateParams.builder();
    params.model(body.path("model").asText());
    params.messages(com.openai.core.JsonValue.fromJsonNode(body.path("messages")));
    but(body, "model", "messages", "stream")
        .forEach(
            (name, value) ->
                params.putAdditionalBodyProperty(
                    name, com.openai.core.JsonValue.fromJsonNode(value)));
    OpenAIClient client = openAi(base);
    assertSameBy(() -> client.chat().completions().createStreaming(params.build()));
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/a/gateway/"})
  void responses(String base) throws Exception {
    ObjectNode body = sent(Api.OPENAI_RESPONSES, "gpt-5", base, REQUEST, null);

    var params = ResponseCreateParams.builder();
    but(body, "stream")
        .forEach(
            (name, value) ->
                params.putAdditionalBodyProperty(
                    name, com.openai.core.JsonValue.fromJsonNode(value)));
    OpenAIClient client = openAi(base);
    assertSameBy(() -> client.responses().createStreaming(params.build()));
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/a/gateway/"})
  @SuppressWarnings("unchecked")
  void openAiEmbeddings(String base) throws Exception {
    JobRequest texts = JobRequest.newBuilder().setInputs(List.of("a", "Grüße")).build();
    EmbeddingSettings embedding = new EmbeddingSettings(256, 2048, 0, 0, false);
    ObjectNode body = sent(Api.OPENAI, "text-embedding-3-small", base, texts, embedding);

    var params = EmbeddingCreateParams.builder();
    params.model(body.path("model").asText());
    params.input(com.openai.core.JsonValue.fromJsonNode(body.path("input")));
    but(body, "model", "input")
        .forEach(
            (name, value) ->
                params.putAdditionalBodyProperty(
                    name, com.openai.core.JsonValue.fromJsonNode(value)));
    OpenAIClient client = openAi(base);
    assertSameBy(() -> client.embeddings().create(params.build()));
    client.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'', gemini-2.5-flash",
    "/, models/gemini-2.5-flash",
    "/a/gateway, tunedModels/mine-1",
    "/a/gateway/, gemini-x"
  })
  void generateContent(String base, String model) throws Exception {
    ObjectNode body = sent(Api.GEMINI, model, base, REQUEST, null);

    Map<String, Object> extra = new LinkedHashMap<>();
    body.properties()
        .forEach(
            field -> extra.put(field.getKey(), JSON.convertValue(field.getValue(), Object.class)));
    try (Client client = gemini(base)) {
      GenerateContentConfig config =
          GenerateContentConfig.builder()
              .httpOptions(HttpOptions.builder().extraBody(extra).build())
              .build();
      assertSameBy(
          () -> client.models.generateContentStream(model, List.<Content>of(), config).close());
    }
  }

  @ParameterizedTest
  @CsvSource({"'', gemini-embedding-001", "/a/gateway/, models/gemini-embedding-001"})
  void batchEmbedContents(String base, String model) throws Exception {
    JobRequest request =
        JobRequest.newBuilder().setInputs(List.of("one", "two")).setDimensions(3).build();
    ObjectNode body =
        sent(Api.GEMINI, model, base, request, new EmbeddingSettings(3, 100, 0, 0, true));

    try (Client client = gemini(base)) {
      EmbedContentConfig config = EmbedContentConfig.builder().outputDimensionality(3).build();
      assertSameBy(() -> client.models.embedContent(model, request.getInputs(), config));
    }
    assertThat(body.path("requests")).hasSize(2);
  }

  /** The texts that may be too long are counted first. */
  @ParameterizedTest
  @CsvSource({"'', gemini-embedding-001", "/a/gateway/, models/gemini-embedding-001"})
  void countTokens(String base, String model) throws Exception {
    JobRequest request = JobRequest.newBuilder().setInputs(List.of("longer than one")).build();
    sent(Api.GEMINI, model, base, request, new EmbeddingSettings(0, 100, 0, 1, true));

    try (Client client = gemini(base)) {
      assertSameBy(
          () ->
              client.models.countTokens(
                  model, "longer than one", CountTokensConfig.builder().build()));
    }
  }

  /** What is asked of the vendors' lists of models, too: its address, its key, its version. */
  @ParameterizedTest
  @ValueSource(strings = {"ANTHROPIC", "OPENAI"})
  void model(Api api) throws Exception {
    String base = api == Api.OPENAI ? "/v1" : "";
    new VendorModels(_ -> VendorCalls.KEY).told(settings(api, "a model", base));

    if (api == Api.OPENAI) {
      OpenAIClient client = openAi(base);
      assertThat(Assertions.catchThrowable(() -> client.models().retrieve("a model"))).isNotNull();
      client.close();
    } else {
      AnthropicClient client = anthropic(base);
      assertThat(Assertions.catchThrowable(() -> client.models().retrieve("a model"))).isNotNull();
      client.close();
    }
    assertThat(server.received()).hasSize(2);
    VendorServer.Received ours = server.received().getFirst();
    VendorServer.Received theirs = server.received().get(1);
    assertThat(ours.path()).isEqualTo(theirs.path());
    Map<String, String> known = headers(theirs);
    known.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("accept"));
    assertThat(known).isNotEmpty();
    assertThat(headers(ours)).containsAllEntriesOf(known);
  }

  /** Sends a request as Posthouse does, and returns its body. */
  private ObjectNode sent(
      Api api, String model, String base, JobRequest request, @Nullable EmbeddingSettings embedding)
      throws Exception {
    ProviderSettings chats = settings(api, model, base);
    ProviderSettings settings = embedding == null ? chats : chats.with(embedding);
    try (Provider provider = Providers.create(settings, _ -> VendorCalls.KEY)) {
      var call = new FutureTask<>(() -> provider.call(request, null, VendorCalls.LONG));
      Thread.ofVirtual().start(call);
      assertThat(VendorCalls.cause(call)).isInstanceOf(CallFailedException.class);
    }
    assertThat(server.received()).hasSize(1);
    return (ObjectNode) JSON.readTree(server.received().getFirst().body());
  }

  private ProviderSettings settings(Api api, String model, String base) {
    return new ProviderSettings(
        "under-test",
        api,
        model,
        URI.create(server.address() + base),
        new Credential.Variable("THE_KEY"),
        "platform",
        64,
        1234,
        VendorCalls.RELAXED);
  }

  private AnthropicClient anthropic(String base) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(server.address() + base)
        .apiKey(VendorCalls.KEY)
        .maxRetries(0)
        .build();
  }

  private Client gemini(String base) {
    return Client.builder()
        .apiKey(VendorCalls.KEY)
        .vertexAI(false)
        .httpOptions(HttpOptions.builder().baseUrl(server.address() + base).build())
        .build();
  }

  private OpenAIClient openAi(String base) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(server.address() + base)
        .apiKey(VendorCalls.KEY)
        .maxRetries(0)
        .build();
  }

  private void assertSameBy(ThrowableAssert.ThrowingCallable sdk) throws IOException {
    assertThat(Assertions.catchThrowable(sdk)).isNotNull();
    VendorServer.Received ours = server.received().getFirst();
    assertThat(server.received()).hasSizeGreaterThan(1);
    VendorServer.Received theirs = server.received().get(1);

    assertThat(ours.path()).isEqualTo(theirs.path());
    assertThat(headers(ours)).isEqualTo(headers(theirs));
    assertThat(JSON.readTree(ours.body())).isEqualTo(JSON.readTree(theirs.body()));
  }

  private static Map<String, String> headers(VendorServer.Received request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (OF_THE_CLIENT.stream().noneMatch(name.toLowerCase(Locale.ROOT)::startsWith)) {
                headers.put(name, value.replace("; charset=utf-8", "")); // JSON has no other
              }
            });
    return headers;
  }

  private static Map<String, JsonNode> but(ObjectNode body, String... known) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    body.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.keySet().removeAll(List.of(known));
    return fields;
  }
}
