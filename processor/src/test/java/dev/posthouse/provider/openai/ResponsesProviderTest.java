package dev.posthouse.provider.openai;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.provider.anthropic.AnthropicProviderTest;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.translation.Continuation;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shapes are those of npm's {@code openai} 6.49.0, {@code resources/responses/responses.d.ts},
 * and of the Java SDK, which sends them.
 */
final class ResponsesProviderTest extends ProviderContract {
  private static final String THOUGHT =
      """
      {"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAA=","status":"completed"}\
      """;

  ResponsesProviderTest() {
    super(Vendor.RESPONSES);
  }

  @Test
  void theWholeBodyIsSent() throws Exception {
    JobRequest request = request();
    request.setSystem("Be brief.");
    request.setMaxOutputTokens(99);
    request.setTemperature(1.7);
    request.setProviderOptions("{\"openai-responses\":{\"reasoning\":{\"effort\":\"low\"}}}");

    VendorServer.Received sent = sent(request);

    assertThat(sent.path()).isEqualTo("/responses");
    assertThat(sent.headers()).containsEntry("Authorization", "Bearer " + KEY);
    assertThat(AnthropicProviderTest.json(sent.body()))
        .isEqualTo(
            AnthropicProviderTest.json(
                """
                {"model":"asked-model","store":false,"instructions":"Be brief.",
                 "input":[{"role":"user","content":"Good morning in German?"}],
                 "max_output_tokens":99,"temperature":1.7,"stream":true,
                 "reasoning":{"effort":"low"}}\
                """));
  }

  /** Of a server that does not stream, or has held the stream back. */
  @Test
  void aResponseMayComeAsOneDocument() throws Exception {
    server.answer(
        VendorServer.whole(
            200,
            Map.of("Content-Type", "application/json"),
            """
            {"id":"resp_1","object":"response","status":"completed","error":null,"model":"m",
             "incomplete_details":null,"output":[%s,
              {"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[
               {"type":"output_text","text":"Guten Morgen","annotations":[]}]}],
             "usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}\
            """
                .formatted(THOUGHT)));

    Answer answer = call(request());

    assertThat(answer.text()).isEqualTo("Guten Morgen");
    assertThat(answer.usage().input()).isEqualTo(3);
  }

  /** What a gateway leaves out in one place it may say in another. */
  @Test
  void whatDidNotComeInPiecesIsReadWhereItIsWhole() throws Exception {
    String part = "\"output_index\":0,\"content_index\":0,\"item_id\":\"m\"";
    String done = event("response.output_text.done", part + ",\"text\":\"Guten Morgen\"");
    String item =
        event(
            "response.output_item.done",
            """
            "output_index":0,"item":{"type":"message","role":"assistant","content":[
            {"type":"output_text","text":"Guten Morgen"}]}\
            """
                .replace("\n", ""));
    for (List<String> events : List.of(List.of(done), List.of(item), List.of(done, item))) {
      var stream = new ArrayList<>(events);
      stream.addAll(vendor.closing(vendor.end()));
      server.answer(VendorServer.stream(stream.toArray(String[]::new)));

      assertThat(call(request()).text()).isEqualTo("Guten Morgen");
    }
  }

  /** Models comment on their work before they answer: for a schema, that would be no JSON. */
  @Test
  void aCommentBeforeTheAnswerIsNoPartOfItUnlessThereIsNoOther() throws Exception {
    String comment =
        event("response.output_item.added", "\"output_index\":0,\"item\":" + message("commentary"))
            + event(
                "response.output_text.delta",
                "\"output_index\":0,\"content_index\":0,\"delta\":\"Let me see.\"");
    String answer =
        event(
                "response.output_item.added",
                "\"output_index\":1,\"item\":" + message("final_answer"))
            + event(
                "response.output_text.delta",
                "\"output_index\":1,\"content_index\":0,\"delta\":\"Guten Morgen\"");
    String end = vendor.closing(vendor.end()).getFirst();

    server.answer(VendorServer.stream(comment, answer, end));
    assertThat(call(request()).text()).isEqualTo("Guten Morgen");
    server.answer(VendorServer.stream(comment, end));
    assertThat(call(request()).text()).isEqualTo("Let me see.");
  }

  private static String message(String phase) {
    return "{\"type\":\"message\",\"role\":\"assistant\",\"phase\":\"%s\",\"content\":[]}"
        .formatted(phase);
  }

  @Test
  void aTextWhosePiecesAreNotAllOfItIsNoAnswer() {
    var events = new ArrayList<>(List.of(vendor.beginning("Guten ")));
    events.add(
        event(
            "response.output_text.done",
            "\"output_index\":0,\"content_index\":0,\"text\":\"Guten Morgen\""));
    events.addAll(vendor.closing(vendor.end()));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(failure(request()).code()).isEqualTo("contradicted");
  }

  @Test
  void aRefusalInTheMessageIsARefusal() {
    var events = new ArrayList<>(vendor.opening());
    events.add(event("response.refusal.delta", "\"output_index\":0,\"delta\":\"I cannot\""));
    events.addAll(vendor.closing(vendor.end()));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    Failure failure = failure(request());

    assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failure.message()).doesNotContain("I cannot");
  }

  @Test
  void theMarkOfOtherServersEndsIsNoAnswerByItself() {
    var events = new ArrayList<>(List.of(vendor.beginning("Guten ")));
    events.add("data: [DONE]\n\n");
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(failure(request()).code()).isEqualTo("cut_short");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SERVER_ERROR    | server_error                   | The server had an error.
          RATE_LIMITED    | rate_limit_exceeded            | Rate limit reached. Please try again in 2s.
          REFUSED         | invalid_prompt                 | Invalid prompt: your prompt was flagged as potentially violating our usage policy.
          REFUSED         | bio_policy                     | This request was blocked.
          REFUSED         | image_content_policy_violation | The image was refused.
          NOT_PERMITTED   | data_residency_mismatch        | The project stores its data elsewhere.
          FETCH_FAILED    | failed_to_download_image       | The image is not there.
          FETCH_FAILED    | invalid_image_url              | The address is none.
          TOO_LARGE       | image_too_large                | The image is too large.
          TOO_LARGE       | image_file_too_large           | The image is too large.
          NOT_SUPPORTED   | unsupported_image_media_type   | The image is of no known type.
          NOT_SUPPORTED   | invalid_image_format           | The image is of no known type.
          NOT_SUPPORTED   | image_parse_error              | The image cannot be read.
          """)
  void aResponseThatFailedMeansWhatItsCodeSays(FailureKind kind, String code, String message) {
    var failed = new ArrayList<>(List.of(vendor.beginning("Half")));
    failed.add(
        event(
            "response.failed",
            """
            "response":{"id":"resp_1","object":"response","status":"failed","output":[],
            "error":{"code":"%s","message":"%s"},"incomplete_details":null,"usage":null}\
            """
                .replace("\n", "")
                .formatted(code, message)));
    var event = new ArrayList<>(List.of(vendor.beginning("Half")));
    event.add(event("error", "\"code\":\"%s\",\"message\":\"%s\"".formatted(code, message)));
    for (List<String> stream : List.of(failed, event)) {
      server.answer(VendorServer.stream(stream.toArray(String[]::new)));

      Failure failure = failure(request());

      assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure.mayBeBilled()).isTrue();
    }
  }

  @Test
  void thatItBeginsToThinkIsASignOfLife() throws Exception {
    replaceProvider(new TimeLimits(LONG, Duration.ofMillis(200), LONG, LONG));
    server.answer(
        (out, socket) -> {
          VendorServer.startStream(out);
          VendorServer.chunk(
              out, event("response.output_item.added", "\"output_index\":0,\"item\":" + THOUGHT));
          pause(400);
          for (String event : vendor.answer(vendor.end(), "Fine")) {
            VendorServer.chunk(out, event);
          }
          VendorServer.endStream(out);
        });

    assertThat(call(request()).text()).isEqualTo("Fine");
  }

  @Test
  void theThoughtsBehindAToolCallAreKeptForTheNextTurn() throws Exception {
    server.answer(VendorServer.stream(thinkingCall()));
    JobRequest request = request();
    request.setTools(List.of(new Tool("weather", null, "{\"type\":\"object\"}")));

    Answer answer = call(request);

    Continuation kept = Continuation.read(requireNonNull(answer.continuation()));
    assertThat(kept.api()).isEqualTo("openai-responses");
    assertThat(kept.content())
        .isEqualTo(
            AnthropicProviderTest.json(
                """
                {"thoughts":[{"before":"t1","item":{"type":"reasoning","id":"rs_1","summary":[],
                 "encrypted_content":"gAAA="}}]}\
                """));
    assertThat(AnthropicProviderTest.json(server.received().getLast().body()).path("include"))
        .isEqualTo(AnthropicProviderTest.json("[\"reasoning.encrypted_content\"]"));
  }

  @Test
  void ofALoneQuestionNothingIsKept() throws Exception {
    server.answer(VendorServer.stream(thinkingCall()));

    assertThat(call(request()).continuation()).isNull();
    assertThat(server.received().getLast().body()).doesNotContain("include");
  }

  @Test
  void whatIsTooLargeToBeKeptIsLeftOutAndSaid() throws Exception {
    String large = THOUGHT.replace("gAAA=", "x".repeat(Continuation.LONGEST));
    server.answer(
        VendorServer.stream(
            List.of(thinkingCall()).stream()
                .map(event -> event.replace(THOUGHT, large))
                .toArray(String[]::new)));
    JobRequest request = request();
    request.setTools(List.of(new Tool("weather", null, "{\"type\":\"object\"}")));

    Answer answer = call(request);

    assertThat(answer.continuation()).isNull();
    assertThat(answer.toolCalls()).hasSize(1);
    assertThat(answer.adaptations())
        .singleElement()
        .asString()
        .startsWith("continuation: left out of the result");
  }

  private String[] thinkingCall() {
    String call =
        """
        {"id":"fc_1","type":"function_call","call_id":"t1","name":"weather","arguments":"{}"}\
        """;
    var events = new ArrayList<>(vendor.opening().subList(0, 2));
    events.add(event("response.output_item.done", "\"output_index\":0,\"item\":" + THOUGHT));
    events.add(event("response.output_item.done", "\"output_index\":1,\"item\":" + call));
    events.addAll(vendor.closing(vendor.end()));
    return events.toArray(String[]::new);
  }

  private static String event(String type, String fields) {
    return "event: %1$s\ndata: {\"type\":\"%1$s\",\"sequence_number\":1,%2$s}\n\n"
        .formatted(type, fields);
  }
}
