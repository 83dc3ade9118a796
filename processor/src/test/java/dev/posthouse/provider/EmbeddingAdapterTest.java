package dev.posthouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Answer;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.EmbeddingSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingAdapterTest extends EmbeddingCalls {
  EmbeddingAdapterTest() {
    super(Api.OPENAI, "a-model");
  }

  @Test
  void moreTextsThanACallTakesAreSeveralCalls() throws Exception {
    replace(new EmbeddingSettings(0, 3, 0, 0, false));
    server.answerEach(received -> embedded(body(received)));

    Answer answer = call(request(numbers(7)));

    assertThat(answer.vectors()).containsExactlyElementsOf(vectors(7));
    assertThat(answer.usage().input()).isEqualTo(7);
    assertThat(sizes()).containsExactly(3, 3, 1);
  }

  @Test
  void moreTokensThanACallTakesAreSeveralCalls() throws Exception {
    replace(new EmbeddingSettings(0, 2048, 10, 0, false));
    server.answerEach(received -> embedded(body(received)));

    // Of nine bytes, and so estimated at four tokens each.
    call(request("000000001", "000000002", "000000003", "000000004", "000000005"));

    assertThat(sizes()).containsExactly(2, 2, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Requested 453357 tokens, max 300000 tokens per request",
        "* BatchEmbedContentsRequest.requests: at most 2 requests can be in one batch",
        "batch size 5 > maximum allowed batch size 2",
        "Invalid 'input': array too long. Expected an array with maximum length 2, but got an array"
            + " with length 5 instead.",
        "Request payload size exceeds the limit: 4194304 bytes."
      })
  void whatAVendorRefusesAsTooMuchAtOnceIsSplit(String words) throws Exception {
    refuse(400, words, body -> body.path("input").size() > 2);

    assertThat(call(request(numbers(5))).vectors()).containsExactlyElementsOf(vectors(5));

    assertThat(sizes()).startsWith(5);
    assertThat(sizes().stream().filter(size -> size <= 2).mapToInt(size -> size).sum())
        .isEqualTo(5);
  }

  @Test
  void howManyTextsAServerTakesIsRemembered() throws Exception {
    refuse(
        422, "batch size 5 > maximum allowed batch size 2", body -> body.path("input").size() > 2);

    call(request(numbers(5)));
    int before = sizes().size();
    call(request(numbers(5)));

    assertThat(sizes().subList(before, sizes().size())).containsExactly(2, 2, 1);
  }

  @Test
  void aSingleTextThatIsTooMuchIsAFailure() {
    refuse(413, "Request entity too large", _ -> true);

    assertThat(failure(request("one", "two")).kind()).isEqualTo(FailureKind.TOO_LARGE);
    assertThat(sizes()).containsExactly(2, 1);
  }

  /** All or nothing; what was paid for is told. */
  @Test
  void aPartThatFailsFailsAll() {
    replace(new EmbeddingSettings(0, 2, 0, 0, false));
    server.answerEach(
        received ->
            body(received).path("input").path(0).asText().equals("2")
                ? error(500, "{\"error\":{\"message\":\"broke\"}}")
                : embedded(body(received)));

    CallFailedException failed = thrown(request(numbers(5)));

    assertThat(failed.failure().kind()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(failed.usage().input()).isEqualTo(2);
    assertThat(sizes()).containsExactly(2, 2);
  }

  @Test
  void vectorsOfTwoLengthsInTwoPartsAreNoAnswer() {
    replace(new EmbeddingSettings(0, 1, 0, 0, false));
    server.answerEach(
        received ->
            ok(
                body(received).path("input").path(0).asText().equals("0")
                    ? "{\"data\":[{\"embedding\":[1,2]}]}"
                    : "{\"data\":[{\"embedding\":[1]}]}"));

    assertThat(failure(request(numbers(2))).code()).isEqualTo("dimensions_differ");
  }

  @Test
  void aConnectionThatBreaksInTheMiddleIsNoAnswer() {
    server.answer(
        (out, socket) -> {
          out.write(VendorServer.head(200, Map.of(), "Content-Length: 1000"));
          out.write("{\"data\":[{\"embedding\":[1".getBytes(UTF_8));
          out.flush();
          socket.close();
        });

    assertThat(failure(request("one")).kind()).isEqualTo(FailureKind.NETWORK);
  }

  private void refuse(int status, String words, Predicate<JsonNode> which) {
    server.answerEach(
        received ->
            which.test(body(received))
                ? error(status, "{\"error\":{\"message\":\"" + words + "\"}}")
                : embedded(body(received)));
  }

  /** Of each text, which is a number, a vector of it. */
  private static VendorServer.Response embedded(JsonNode body) {
    var data = new StringBuilder();
    for (int i = 0; i < body.path("input").size(); i++) {
      data.append(i == 0 ? "" : ",")
          .append("{\"index\":%d,\"embedding\":[%s.5]}".formatted(i, number(body, i)));
    }
    return ok(
        "{\"data\":[%s],\"usage\":{\"prompt_tokens\":%d}}"
            .formatted(data, body.path("input").size()));
  }

  private static int number(JsonNode body, int i) {
    return Integer.parseInt(body.path("input").path(i).asText());
  }

  private List<Integer> sizes() {
    return server.received().stream().map(received -> body(received).path("input").size()).toList();
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private static List<ByteBuffer> vectors(int count) {
    List<ByteBuffer> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(vector(i + 0.5f));
    }
    return vectors;
  }
}
