package dev.posthouse.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.ObjectMappers;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.EmbeddingCalls;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.wire.JobRequest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEmbeddingsTest extends EmbeddingCalls {
  private static final String BOTH =
      """
      {"object":"list","model":"text-embedding-3-small","data":[
        {"object":"embedding","index":1,"embedding":[0.25,-2]},
        {"object":"embedding","index":0,"embedding":"%s"}],
       "usage":{"prompt_tokens":7,"total_tokens":7}}
      """
          .formatted(Base64.getEncoder().encodeToString(vector(1, 0.1f).array()));

  OpenAiEmbeddingsTest() {
    super(Api.OPENAI, "text-embedding-3-small");
  }

  @Test
  void asksAsTheVendorsTypesSay() throws Exception {
    server.answer(ok(BOTH));
    JobRequest request =
        JobRequest.newBuilder()
            .setInputs(List.of("one", "two"))
            .setDimensions(2)
            .setProviderOptions("{\"openai\":{\"user\":\"me\",\"model\":\"other\"}}")
            .build();

    call(request);

    assertThat(server.received().getLast().path()).isEqualTo("/embeddings");
    EmbeddingCreateParams.Body body =
        ObjectMappers.jsonMapper().treeToValue(sent(), EmbeddingCreateParams.Body.class);
    assertThat(body.validate().input().asArrayOfStrings()).containsExactly("one", "two");
    assertThat(body.model().asString()).isEqualTo("text-embedding-3-small");
    assertThat(body.dimensions()).hasValue(2L);
    assertThat(body.encodingFormat()).contains(EmbeddingCreateParams.EncodingFormat.BASE64);
    assertThat(body.user()).contains("me");
  }

  @Test
  void whatIsNotAskedForIsNotSent() throws Exception {
    server.answer(ok(BOTH));

    call(request("one", "two"));

    assertThat(sent().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("model", "input", "encoding_format");
  }

  @Test
  void numbersAndBase64AreReadIntoTheirPlaces() throws Exception {
    assertThat(ObjectMappers.jsonMapper().readValue(BOTH, CreateEmbeddingResponse.class).isValid())
        .isTrue();
    server.answer(ok(BOTH));

    Answer answer = call(request("one", "two"));

    assertThat(answer.vectors()).containsExactly(vector(1, 0.1f), vector(0.25f, -2));
    assertThat(answer.model()).isEqualTo("text-embedding-3-small");
    assertThat(answer.usage()).isEqualTo(new Usage(7, 0, 0, 0));
    assertThat(answer.stopReason()).isEqualTo("end");
    assertThat(answer.served().firstChunk()).isNotNull();
    assertThat(answer.credential()).endsWith("cdef");
  }

  /** As of servers that set no indexes and count nothing. */
  @Test
  void withoutIndexesTheOrderCounts() throws Exception {
    server.answer(ok("{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]}]}"));

    Answer answer = call(request("one", "two"));

    assertThat(answer.vectors()).containsExactly(vector(1), vector(2));
    assertThat(answer.usage().isNone()).isTrue();
  }

  @Test
  void aServerThatKnowsNoBase64IsAskedForNumbersFromThenOn() throws Exception {
    server.answerEach(
        received ->
            body(received).path("encoding_format").asText().equals("base64")
                ? error(
                    400,
                    "{\"error\":{\"message\":\"encoding_format must be"
                        + " float\",\"type\":\"BadRequestError\"}}")
                : ok("{\"data\":[{\"index\":0,\"embedding\":[1]}]}"));

    call(request("one"));
    call(request("one"));

    assertThat(server.received())
        .extracting(received -> body(received).path("encoding_format").asText())
        .containsExactly("base64", "float", "float");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vectors_missing|{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
        "vectors_missing|{\"data\":[],\"usage\":{\"prompt_tokens\":1}}",
        "vectors_missing|{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]},{\"embedding\":[1]}]}",
        "vectors_mixed_up|{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}]}",
        "vectors_mixed_up|{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":2,\"embedding\":[2]}]}",
        "vectors_mixed_up|{\"data\":[{\"index\":0,\"embedding\":[1]},{\"embedding\":[2]}]}",
        "dimensions_differ|{\"data\":[{\"embedding\":[1]},{\"embedding\":[2,3]}]}",
        "dimensions_differ|{\"data\":[{\"embedding\":[]},{\"embedding\":[]}]}",
        "not_finite|{\"data\":[{\"embedding\":[1]},{\"embedding\":[1e39]}]}",
        "not_finite|{\"data\":[{\"embedding\":[1]},{\"embedding\":\"AADAfw==\"}]}",
        "malformed_event|{\"data\":[{\"embedding\":[1]},{\"embedding\":[null]}]}",
        "malformed_event|{\"data\":[{\"embedding\":[1]},{\"embedding\":null}]}",
        "malformed_event|{\"data\":[{\"embedding\":[1]},{\"index\":1}]}",
        "malformed_event|{\"data\":[{\"embedding\":[1]},{\"embedding\":[NaN]}]}",
        "malformed_event|{\"data\":[{\"embedding\":[1]},{\"embedding\":\"AADAf\"}]}",
        "malformed_event|{\"data\":[{\"embedding\":[1]},{\"embedding\":[2"
      })
  void halfAnAnswerIsNone(String faultAndBody) {
    String[] parts = faultAndBody.split("\\|", 2);
    server.answer(ok(parts[1]));

    Failure failure = failure(request("one", "two"));

    assertThat(failure.kind()).as(failure.message()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(failure.code()).isEqualTo(parts[0]);
    assertThat(failure.mayBeBilled()).isTrue();
  }

  @Test
  void otherDimensionsThanWereAskedForAreNoAnswer() {
    server.answer(ok("{\"data\":[{\"embedding\":[1,2,3]}],\"usage\":{\"prompt_tokens\":3}}"));
    JobRequest request = request("one");
    request.setDimensions(2);

    Failure failure = failure(request);

    assertThat(failure.kind()).isEqualTo(FailureKind.NOT_SUPPORTED);
    assertThat(failure.message()).contains("3 numbers where 2 were asked for");
    assertThat(thrown(request).usage()).isEqualTo(new Usage(3, 0, 0, 0));
  }

  @Test
  void theSettingsDimensionsHoldIfTheRequestDoesNotSay() throws Exception {
    replace(new EmbeddingSettings(2, 2048, 0, 0, false));
    server.answer(ok("{\"data\":[{\"embedding\":[1,2]}]}"));

    call(request("one"));

    assertThat(sent().path("dimensions").asInt()).isEqualTo(2);
  }

  @Test
  void aTextThatIsTooLongIsSaidToBe() {
    server.answer(
        error(
            400,
            "{\"error\":{\"message\":\"Invalid 'input[1]': maximum input length is 8192"
                + " tokens.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"));

    Failure failure = failure(request("one", "two"));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONTEXT_OVERFLOW);
    assertThat(failure.message()).contains("input[1]");
    assertThat(server.received()).hasSize(1);
  }

  /** vLLM's words to a model that has one length alone. */
  @Test
  void dimensionsThatTheModelDoesNotKnowAreNotLeftOut() {
    server.answer(
        error(
            400,
            "{\"object\":\"error\",\"message\":\"Model \\\"m\\\" does not support matryoshka"
                + " representation, changing output dimensions will lead to poor"
                + " results.\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}"));
    JobRequest request = request("one");
    request.setDimensions(2);

    Failure failure = failure(request);

    assertThat(failure.kind()).isIn(FailureKind.NOT_SUPPORTED, FailureKind.INVALID_REQUEST);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void anErrorInsideASuccessIsAnError() {
    server.answer(
        ok("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":503}}"));

    assertThat(failure(request("one")).kind()).isEqualTo(FailureKind.OVERLOADED);
  }

  @Test
  void aPageIsNoAnswer() {
    server.answer(ok("<html>Please log in</html>"));

    assertThat(failure(request("one")).kind()).isEqualTo(FailureKind.SERVER_ERROR);
  }

  @Test
  void whatAVendorQuotesOfATextIsLeftOut() {
    String text = "the patient's name is Quentin Example";
    server.answer(
        error(400, "{\"error\":{\"message\":\"cannot embed '" + text + "'\",\"code\":\"x\"}}"));

    assertThat(failure(request("one", text)).message()).doesNotContain("Quentin");
  }
}
