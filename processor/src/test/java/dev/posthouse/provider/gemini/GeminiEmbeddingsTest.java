package dev.posthouse.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.JsonSerializable;
import com.google.genai.types.Content;
import com.google.genai.types.ContentEmbedding;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.EmbeddingCalls;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.wire.JobRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeminiEmbeddingsTest extends EmbeddingCalls {
  private static final String BOTH =
      """
      {"embeddings":[{"values":[1,0.1]},{"values":[0.25,-2]}],
       "usageMetadata":{"promptTokenCount":7}}
      """;

  GeminiEmbeddingsTest() {
    super(Api.GEMINI, "gemini-embedding-001");
  }

  @Test
  void asksForEachTextAsTheVendorsTypesSay() throws Exception {
    server.answer(ok(BOTH));
    JobRequest request =
        JobRequest.newBuilder()
            .setInputs(List.of("one", "two"))
            .setDimensions(2)
            .setProviderOptions("{\"gemini\":{\"taskType\":\"RETRIEVAL_DOCUMENT\"}}")
            .build();

    call(request);

    assertThat(server.received().getLast().path())
        .isEqualTo("/v1beta/models/gemini-embedding-001:batchEmbedContents");
    JsonNode requests = sent().path("requests");
    assertThat(requests).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode one = requests.path(i);
      assertThat(one.path("model").asText()).isEqualTo("models/gemini-embedding-001");
      assertThat(
              JsonSerializable.fromJsonString(one.path("content").toString(), Content.class).text())
          .isEqualTo(request.getInputs().get(i));
      assertThat(one.path("outputDimensionality").asInt()).isEqualTo(2);
      assertThat(one.path("taskType").asText()).isEqualTo("RETRIEVAL_DOCUMENT");
      assertThat(one).hasSize(4);
    }
  }

  @Test
  void readsTheVectorsInTheirOrder() throws Exception {
    assertThat(
            JsonSerializable.fromJsonString("{\"values\":[1,0.1]}", ContentEmbedding.class)
                .values())
        .contains(List.of(1f, 0.1f));
    server.answer(ok(BOTH));

    Answer answer = call(request("one", "two"));

    assertThat(answer.vectors()).containsExactly(vector(1, 0.1f), vector(0.25f, -2));
    assertThat(answer.usage()).isEqualTo(new Usage(7, 0, 0, 0));
    assertThat(answer.model()).isEqualTo("gemini-embedding-001");
  }

  @Test
  void theTokensOfEachTextAreAddedUp() throws Exception {
    server.answer(
        ok(
            "{\"embeddings\":[{\"values\":[1],\"statistics\":{\"tokenCount\":3}},{\"values\":[2],\"statistics\":{\"token_count\":4}}]}"));

    assertThat(call(request("one", "two")).usage().input()).isEqualTo(7);
  }

  /** Three texts and one vector: as of a model that reads them as parts of one content. */
  @Test
  void oneVectorOfSeveralTextsIsNoAnswer() {
    server.answer(ok("{\"embeddings\":[{\"values\":[1,2]}]}"));

    Failure failure = failure(request("one", "two", "three"));

    assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(failure.message()).contains("1 vectors for 3 texts");
  }

  @Test
  void aTextThatWasCutIsNoAnswer() {
    server.answer(
        ok(
            "{\"embeddings\":[{\"values\":[1],\"statistics\":{\"truncated\":true,\"tokenCount\":9}}]}"));

    Failure failure = failure(request("one"));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONTEXT_OVERFLOW);
    assertThat(failure.message()).contains("inputs[0]");
  }

  @Test
  void aTextThatMayBeTooLongIsCountedBeforeItIsCut() {
    replace(new EmbeddingSettings(0, 100, 0, 10, true));
    server.answerEach(
        received ->
            received.path().endsWith(":countTokens") ? ok("{\"totalTokens\":11}") : ok(BOTH));

    Failure failure = failure(request("short", "longer than ten bytes"));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONTEXT_OVERFLOW);
    assertThat(failure.message()).contains("inputs[1] has 11 tokens, and the model takes 10");
    assertThat(failure.mayBeBilled()).isFalse();
    assertThat(server.received()).hasSize(1);
    assertThat(server.received().getFirst().body()).contains("longer than ten bytes");
  }

  @Test
  void aTextThatFitsByItsTokensIsEmbedded() throws Exception {
    replace(new EmbeddingSettings(0, 100, 0, 10, true));
    server.answerEach(
        received ->
            received.path().endsWith(":countTokens") ? ok("{\"totalTokens\":10}") : ok(BOTH));

    assertThat(call(request("short", "longer than ten bytes")).vectors()).hasSize(2);
  }

  @Test
  void anErrorOfTheVendorIsItsOwn() {
    server.answer(
        error(
            429,
            "{\"error\":{\"code\":429,\"message\":\"Resource has been"
                + " exhausted.\",\"status\":\"RESOURCE_EXHAUSTED\"}}"));

    assertThat(failure(request("one")).kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(server.received()).hasSize(1);
  }
}
