package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedEmbeddingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimulatedProviders simulated = SimulatedProvidersTest.start(7);
  private final SimulatorClient client = new SimulatorClient(simulated);

  @AfterEach
  void close() {
    client.close();
    simulated.close();
  }

  @Test
  void openAiGivesOneVectorForEachTextInEitherEncoding() throws Exception {
    JsonNode numbers = JSON.readTree(openAi("\"a\",\"b\"", ",\"dimensions\":4").body());
    JsonNode bytes =
        JSON.readTree(
            openAi("\"a\",\"b\"", ",\"dimensions\":4,\"encoding_format\":\"base64\"").body());

    assertThat(numbers.path("data")).hasSize(2);
    for (int i = 0; i < 2; i++) {
      float[] vector = SimulatedVectors.of("text-embedding-3-small", i == 0 ? "a" : "b", 4);
      JsonNode item = numbers.path("data").path(i);
      assertThat(item.path("index").asInt()).isEqualTo(i);
      for (int j = 0; j < 4; j++) {
        assertThat(Float.parseFloat(item.path("embedding").path(j).asText())).isEqualTo(vector[j]);
      }
      assertThat(Base64.getDecoder().decode(bytes.path("data").path(i).path("embedding").asText()))
          .isEqualTo(SimulatedVectors.bytes(vector));
    }
    assertThat(numbers.path("usage").path("prompt_tokens").asInt()).isEqualTo(2);
    assertThat(simulated.provider("gpt").vectorsOf("a")).isEqualTo(2);
    assertThat(simulated.provider("gpt").callsFor("a\nb")).isEqualTo(2);
  }

  @Test
  void openAiRefusesWhatTheVendorRefuses() throws Exception {
    assertThat(openAi("\"\"", "").statusCode()).isEqualTo(400);
    assertThat(openAi("\"a\"", ",\"dimensions\":5000").body()).contains("dimensions");
    assertThat(openAi("\"" + "long ".repeat(10_000) + "\"", "").body())
        .contains("Invalid 'input[0]': maximum input length is 8192 tokens.");
    assertThat(openAi("\"a\",".repeat(2_048) + "\"a\"", "").body()).contains("array too long");
    assertThat(simulated.provider("gpt").vectorsOf("a")).isZero();
  }

  @Test
  void geminiEmbedsTheBeginningOfALongTextAndSaysNothing() throws Exception {
    String beginning = "x".repeat(8_192);
    HttpResponse<String> response =
        gemini("batchEmbedContents", request(beginning) + "," + request(beginning + " and more"));

    JsonNode embeddings = JSON.readTree(response.body()).path("embeddings");
    assertThat(embeddings).hasSize(2);
    assertThat(embeddings.path(1)).isEqualTo(embeddings.path(0));
    assertThat(embeddings.path(0).path("values")).hasSize(3072);
  }

  @Test
  void geminiTakesAHundredTextsAndCountsTokens() throws Exception {
    assertThat(gemini("batchEmbedContents", (request("a") + ",").repeat(100) + request("a")).body())
        .contains("at most 100 requests can be in one batch");
    HttpResponse<String> counted =
        client.post(
            "/gemini/v1beta/models/gemini-embedding-001:countTokens",
            "{\"contents\":[{\"parts\":[{\"text\":\"12345678\"}]}]}");
    assertThat(JSON.readTree(counted.body()).path("totalTokens").asInt()).isEqualTo(2);
    assertThat(simulated.provider("gemini").calls()).isZero();
  }

  private HttpResponse<String> openAi(String texts, String extra) throws Exception {
    return client.post(
        "/gpt/v1/embeddings",
        "{\"model\":\"text-embedding-3-small\",\"input\":[%s]%s}".formatted(texts, extra));
  }

  private HttpResponse<String> gemini(String verb, String requests) throws Exception {
    return client.post(
        "/gemini/v1beta/models/gemini-embedding-001:" + verb,
        "{\"requests\":[%s]}".formatted(requests));
  }

  private static String request(String text) {
    return "{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":[{\"text\":\"%s\"}]}}"
        .formatted(text);
  }
}
