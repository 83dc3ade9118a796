package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.settings.Api;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedProvidersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PERSON =
      "{\"type\":\"object\",\"required\":[\"name\",\"age\",\"mood\",\"tags\"],\"properties\":{\"name\":{\"type\":\"string\"},\"age\":{\"type\":\"integer\",\"minimum\":18,\"maximum\":20},\"mood\":{\"enum\":[\"good\",\"bad\"]},\"tags\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/tag\"}}},\"$defs\":{\"tag\":{\"type\":\"boolean\"}}}";

  private final SimulatedProviders simulated = start(7);
  private final SimulatorClient client = new SimulatorClient(simulated);

  @AfterEach
  void close() {
    client.close();
    simulated.close();
  }

  @Test
  void answersAnAnthropicRequestWhole() throws Exception {
    HttpResponse<String> response = client.claude("What is two and two?");

    JsonNode message = JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(message.path("content").path(0).path("text").asText())
        .contains("What is two and two?");
    assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(message.path("usage").path("input_tokens").asInt()).isEqualTo(8);
    assertThat(message.path("usage").path("output_tokens").asInt()).isPositive();
    assertThat(response.headers().firstValue("request-id")).isPresent();
    assertThat(response.headers().firstValue("anthropic-ratelimit-requests-remaining")).isPresent();
  }

  @Test
  void streamsTheSameTextInAnthropicsEvents() throws Exception {
    String whole =
        JSON.readTree(client.claude("stream me").body())
            .path("content")
            .path(0)
            .path("text")
            .asText();

    HttpResponse<String> response = client.claude("stream me", ",\"stream\":true");

    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(response.body()).startsWith("event: message_start\n").contains("event: ping\n");
    List<JsonNode> events = events(response.body());
    assertThat(events)
        .extracting(event -> event.path("type").asText())
        .containsSubsequence(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(joined(events, "/delta/text")).isEqualTo(whole);
  }

  @Test
  void answersAnOpenAiRequestWholeAndStreamed() throws Exception {
    JsonNode whole = JSON.readTree(client.gpt("sum it up", "").body());
    HttpResponse<String> streamed =
        client.gpt("sum it up", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    String text = whole.at("/choices/0/message/content").asText();
    assertThat(text).contains("sum it up");
    assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
    List<JsonNode> events = events(streamed.body());
    assertThat(joined(events, "/choices/0/delta/content")).isEqualTo(text);
    assertThat(events.getLast().path("choices")).isEmpty();
    assertThat(events.getLast().path("usage")).isEqualTo(whole.path("usage"));
    assertThat(streamed.headers().firstValue("x-request-id")).isPresent();
    assertThat(streamed.headers().firstValue("x-ratelimit-limit-requests")).isPresent();
  }

  @Test
  void leavesTheUsageOutOfAnOpenAiStreamUnlessAsked() throws Exception {
    assertThat(client.gpt("no usage", ",\"stream\":true").body()).doesNotContain("\"usage\"");
  }

  @Test
  void answersAGeminiRequestWholeAndStreamed() throws Exception {
    JsonNode whole = JSON.readTree(client.gemini("weigh it", "generateContent", "").body());
    HttpResponse<String> streamed = client.gemini("weigh it", "streamGenerateContent?alt=sse", "");

    String text = whole.at("/candidates/0/content/parts/0/text").asText();
    List<JsonNode> events = events(streamed.body());
    assertThat(text).contains("weigh it");
    assertThat(joined(events, "/candidates/0/content/parts/0/text")).isEqualTo(text);
    assertThat(events.getLast().at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    assertThat(events.getLast().at("/usageMetadata/totalTokenCount").asInt()).isPositive();
  }

  @Test
  void cutsAnAnswerAtTheOutputLimit() throws Exception {
    JsonNode claude =
        JSON.readTree(
            client
                .post(
                    "/claude/v1/messages",
                    "{\"model\":\"m\",\"max_tokens\":3,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                .body());
    JsonNode gpt = JSON.readTree(client.gpt("x", ",\"max_completion_tokens\":3").body());
    JsonNode gemini =
        JSON.readTree(
            client
                .gemini("x", "generateContent", ",\"generationConfig\":{\"maxOutputTokens\":3}")
                .body());

    assertThat(claude.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(claude.at("/content/0/text").asText()).hasSize(12);
    assertThat(gpt.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(gemini.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
  }

  @Test
  void answersASchemaRequestWithADocumentThatSatisfiesIt() throws Exception {
    String claude =
        JSON.readTree(
                client
                    .claude(
                        "who?",
                        ",\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":%s}}"
                            .formatted(PERSON))
                    .body())
            .at("/content/0/text")
            .asText();
    String gpt =
        JSON.readTree(
                client
                    .gpt(
                        "who?",
                        ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"p\",\"schema\":%s}}"
                            .formatted(PERSON))
                    .body())
            .at("/choices/0/message/content")
            .asText();
    String gemini =
        JSON.readTree(
                client
                    .gemini(
                        "who?",
                        "generateContent",
                        ",\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":%s}"
                            .formatted(PERSON))
                    .body())
            .at("/candidates/0/content/parts/0/text")
            .asText();

    for (String document : List.of(claude, gpt, gemini)) {
      JsonNode person = JSON.readTree(document);
      assertThat(person.path("name").isTextual()).isTrue();
      assertThat(person.path("age").asInt()).isBetween(18, 20);
      assertThat(person.path("mood").asText()).isIn("good", "bad");
      assertThat(person.path("tags")).isNotEmpty().allMatch(JsonNode::isBoolean);
    }
  }

  @Test
  void refusesWhatTheVendorWouldRefuse() throws Exception {
    HttpResponse<String> withoutLimit =
        client.post(
            "/claude/v1/messages",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    HttpResponse<String> notJson = client.post("/gpt/v1/chat/completions", "{\"model");
    HttpResponse<String> elsewhere = client.post("/gemini/v1beta/models/x:predict", "{}");

    assertThat(withoutLimit.statusCode()).isEqualTo(400);
    assertThat(withoutLimit.body()).contains("invalid_request_error", "max_tokens: Field required");
    assertThat(notJson.statusCode()).isEqualTo(400);
    assertThat(elsewhere.statusCode()).isEqualTo(404);
  }

  @Test
  void countsCallsByPromptAndByTheLastUserMessageOnly() throws Exception {
    client.claude("first");
    client.claude("first");
    client.post(
        "/claude/v1/messages",
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"first\"},{\"role\":\"assistant\",\"content\":\"and?\"},{\"role\":\"user\",\"content\":\"second\"}]}");

    SimulatedProvider claude = simulated.provider("claude");
    assertThat(claude.calls()).isEqualTo(3);
    assertThat(claude.callsFor("first")).isEqualTo(2);
    assertThat(claude.callsFor("second")).isEqualTo(1);
    assertThat(claude.callsFor("third")).isZero();
    assertThat(claude.counts().distinctPrompts()).isEqualTo(2);
    assertThat(claude.counts().answered()).isEqualTo(3);
    assertThat(claude.recentCalls()).extracting(SimulatedCall::nth).containsExactly(1, 2, 1);
    assertThat(simulated.provider("gpt").calls()).isZero();
  }

  @Test
  void makesTheSameAnswersAndFaultsOfTheSameSeedWhateverTheOrder() throws Exception {
    List<String> prompts = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");

    assertThat(statuses(7, prompts))
        .isEqualTo(statuses(7, prompts.reversed()))
        .contains(Map.entry("a", statuses(7, List.of("a")).get("a")));
    assertThat(statuses(7, prompts)).isNotEqualTo(statuses(8, prompts));
  }

  private static Map<String, String> statuses(long seed, List<String> prompts)
      throws IOException, InterruptedException {
    Map<String, String> statuses = new java.util.TreeMap<>();
    try (SimulatedProviders simulated = start(seed);
        SimulatorClient client = new SimulatorClient(simulated)) {
      simulated
          .provider("claude")
          .script(
              FaultScript.failing(
                  Fault.of(FaultKind.OVERLOADED, 0.3), Fault.of(FaultKind.SERVER_ERROR, 0.3)));
      for (String prompt : prompts) {
        statuses.put(
            prompt, client.claude(prompt).statusCode() + "," + client.claude(prompt).statusCode());
      }
    }
    return statuses;
  }

  @Test
  void namesWhatItDoesNotHave() {
    assertThatThrownBy(() -> simulated.provider("llama"))
        .hasMessageContaining("'llama'")
        .hasMessageContaining("claude");
    assertThatThrownBy(() -> SimulatedProviders.start(0, 1, Map.of("control", Api.OPENAI)))
        .hasMessageContaining("'control'");
    assertThatThrownBy(() -> SimulatedProviders.start(simulated.url().getPort(), 1, Map.of()))
        .hasMessageContaining("port " + simulated.url().getPort());
  }

  static SimulatedProviders start(long seed) {
    return SimulatedProviders.start(
        0, seed, Map.of("claude", Api.ANTHROPIC, "gpt", Api.OPENAI, "gemini", Api.GEMINI));
  }

  private static List<JsonNode> events(String stream) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.lines().filter(line -> line.startsWith("data: {")).toList()) {
      events.add(JSON.readTree(line.substring("data: ".length())));
    }
    return events;
  }

  private static String joined(List<JsonNode> events, String pointer) {
    var text = new StringBuilder();
    events.forEach(event -> text.append(event.at(pointer).asText("")));
    return text.toString();
  }
}
