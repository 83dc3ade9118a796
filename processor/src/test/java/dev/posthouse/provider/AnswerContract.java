package dev.posthouse.provider;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.wire.CallLimits;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Tool;
import dev.posthouse.wire.ToolCall;
import dev.posthouse.wire.internal.Correction;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every adapter makes of tools, schemas, a job's own limits, and of money that may be lost.
 */
@Timeout(20)
public abstract class AnswerContract extends VendorCalls {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],
       "additionalProperties":false}\
      """;

  public AnswerContract(Vendor vendor) {
    super(vendor);
  }

  // Tools

  @Test
  void toolCallsAreAnAnswerWithoutText() throws Exception {
    server.answer(VendorServer.stream(vendor.toolCalls()));

    Answer answer = call(withTools());

    assertThat(answer.text()).isEmpty();
    assertThat(answer.stopReason()).isEqualTo("tool_calls");
    assertThat(answer.toolCalls())
        .extracting(ToolCall::getName, ToolCall::getArguments)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("weather", "{\"town\":\"Bonn\"}"),
            org.assertj.core.groups.Tuple.tuple("time", "{}"));
    assertThat(answer.toolCalls()).extracting(ToolCall::getId).doesNotHaveDuplicates();
    assertThat(answer.usage()).isEqualTo(vendor.usage());
  }

  @Test
  void toolCallsNeedNotSatisfyTheSchema() throws Exception {
    JobRequest request = withTools();
    request.setOutputSchema(SCHEMA);
    server.answer(VendorServer.stream(vendor.toolCalls()));

    assertThat(call(request).json()).isNull();
  }

  @Test
  void toolCallsThatAreCutAreNoAnswer() {
    String[] events = vendor.toolCalls();
    int kept = events.length - vendor.closing(vendor.end()).size();
    server.answer(VendorServer.stream(List.of(events).subList(0, kept).toArray(String[]::new)));

    assertThat(failure(withTools()).code()).isEqualTo("cut_short");
  }

  // Musts

  @ParameterizedTest
  @CsvSource({"required, Let me see", "weather, Let me see"})
  void anAnswerWithoutTheToolThatMustBeUsedIsNone(String choice, String text) {
    JobRequest request = withTools();
    request.setToolChoice(choice);
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), text)));

    CallFailedException thrown = thrown(request);

    assertThat(thrown.failure().kind()).isEqualTo(FailureKind.INVALID_OUTPUT);
    assertThat(thrown.failure().code()).isEqualTo("tool_choice");
    assertThat(thrown.failure().message()).doesNotContain("weather").doesNotContain(text);
    assertThat(thrown.usage()).isEqualTo(vendor.usage());
    Correction correction = requireNonNull(thrown.correction());
    assertThat(correction.getAnswer()).isEqualTo(text);
    assertThat(correction.getFaults()).singleElement().asString().contains("must call");
  }

  @Test
  void theOneToolThatMustBeUsedIsNotAnyTool() throws Exception {
    JobRequest request = withTools();
    request.setTools(
        List.of(
            new Tool("weather", null, "{\"type\":\"object\"}"),
            new Tool("time", null, "{\"type\":\"object\"}"),
            new Tool("tide", null, "{\"type\":\"object\"}")));
    server.answer(VendorServer.stream(vendor.toolCalls()));

    request.setToolChoice("time");
    assertThat(call(request).toolCalls()).hasSize(2);
    request.setToolChoice("tide");
    assertThat(failure(request).code()).isEqualTo("tool_choice");
    request.setToolChoice("none");
    assertThat(failure(request).code()).isEqualTo("tool_choice");
  }

  @Test
  void aMustThatTheModelDoesNotTakeIsToldToItAndStillHolds() throws Exception {
    JobRequest request = withTools();
    request.setToolChoice("required");
    AtomicReference<String[]> answer = new AtomicReference<>(vendor.toolCalls());
    server.answerEach(
        received ->
            received.body().contains("required") || received.body().matches("(?s).*\"(any|ANY)\".*")
                ? VendorServer.whole(400, Map.of(), vendor.rejectsForcedTool())
                : VendorServer.stream(requireNonNull(answer.get())));

    Answer obeyed = call(request);

    assertThat(obeyed.toolCalls()).hasSize(2);
    assertThat(obeyed.adaptations())
        .containsExactly("toolChoice: left out, since under-test does not take it");
    assertThat(server.received()).hasSize(2);
    assertThat(server.received().getLast().body()).contains("You must call one of your tools.");

    answer.set(vendor.answer(vendor.end(), "No need"));
    assertThat(failure(request).code()).isEqualTo("tool_choice");

    request.setToolChoice("none");
    assertThat(call(request).adaptations()).as("a choice that forces nothing is taken").isEmpty();
  }

  // Schemas

  @Test
  void whatSatisfiesTheSchemaIsAlsoGivenAsJson() throws Exception {
    JobRequest request = withSchema();
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), " {\\\"a\\\"", ":1}\\n")));

    Answer answer = call(request);

    assertThat(answer.json()).isEqualTo(answer.text()).isEqualTo(" {\"a\":1}\n");
  }

  @Test
  void whatBreaksTheSchemaIsNoAnswerAndToldToTheModelNextTime() throws Exception {
    server.answer(
        VendorServer.stream(vendor.answer(vendor.end(), "{\\\"a\\\":\\\"secret words\\\"}")));

    CallFailedException thrown = thrown(withSchema());

    Failure failure = thrown.failure();
    assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_OUTPUT);
    assertThat(failure.code()).isEqualTo("schema");
    assertThat(failure.mayBeBilled()).isTrue();
    assertThat(thrown.usage()).isEqualTo(vendor.usage());
    assertThat(stackTrace(thrown)).doesNotContain("secret words");
    Correction correction = requireNonNull(thrown.correction());
    assertThat(correction.getAnswer()).contains("secret words");
    assertThat(correction.getFaults())
        .singleElement()
        .asString()
        .contains("/a")
        .contains("integer");

    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "{\\\"a\\\":1}")));
    var call = new FutureTask<>(() -> provider.call(withSchema(), correction, LONG));
    Thread.ofVirtual().start(call);
    assertThat(call.get().json()).isEqualTo("{\"a\":1}");
    assertThat(server.received().getLast().body())
        .contains("secret words", correction.getFaults().getFirst());
  }

  @Test
  void whatIsNotJsonAloneIsToldToTheModelToo() {
    for (String text :
        List.of("Sure! {\\\"a\\\":1}", "```json\\n{\\\"a\\\":1\\n```", "{\\\"a\\\":")) {
      server.answer(VendorServer.stream(vendor.answer(vendor.end(), text)));

      CallFailedException thrown = thrown(withSchema());

      assertThat(thrown.failure().kind()).isEqualTo(FailureKind.INVALID_OUTPUT);
      assertThat(thrown.failure().code()).isEqualTo("not_json");
      assertThat(requireNonNull(thrown.correction()).getFaults()).hasSize(1);
    }
  }

  @Test
  void aFenceRoundAValidAnswerIsTakenOffAndNoted() throws Exception {
    server.answer(
        VendorServer.stream(vendor.answer(vendor.end(), "```json\\n", "{\\\"a\\\":1}\\n```")));

    Answer answer = call(withSchema());

    assertThat(answer.json()).isEqualTo(answer.text()).isEqualTo("{\"a\":1}");
    assertThat(answer.adaptations())
        .contains("outputSchema: the answer stood in a fence of Markdown, which was taken off");
  }

  @Test
  void aCorrectionIsBounded() {
    String items = "\\\"x\\\",".repeat(10_000);
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "[" + items + "\\\"x\\\"]")));
    JobRequest request = request();
    request.setOutputSchema("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}");

    Correction correction = requireNonNull(thrown(request).correction());

    assertThat(correction.getAnswer()).hasSizeLessThanOrEqualTo(8_000);
    assertThat(correction.getFaults()).hasSize(10);
  }

  @Test
  void anEmptyAnswerIsToldToTheModelToo() {
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), " ")));

    CallFailedException thrown = thrown(request());

    assertThat(thrown.failure().code()).isEqualTo("empty");
    assertThat(thrown.failure().mayBeBilled()).isTrue();
    assertThat(requireNonNull(thrown.correction()).getFaults()).containsExactly("It was empty.");
  }

  // What the vendor does not take

  @Test
  void aParameterThatTheModelRejectsIsLeftOutAtOnceAndFromThenOn() throws Exception {
    JobRequest request = request();
    request.setTemperature(0.2);
    server.answerEach(
        received ->
            received.body().contains("temperature")
                ? VendorServer.whole(400, Map.of(), vendor.rejectsTemperature())
                : VendorServer.stream(vendor.answer(vendor.end(), "Fine")));

    Answer first = call(request);
    Answer second = call(request);

    assertThat(first.text()).isEqualTo("Fine");
    assertThat(first.adaptations())
        .containsExactly("temperature: left out, since under-test does not take it");
    assertThat(second.adaptations()).isEqualTo(first.adaptations());
    assertThat(server.received()).hasSize(3);
  }

  @Test
  void anOutputLimitAboveTheModelsIsLowered() throws Exception {
    JobRequest request = request();
    request.setMaxOutputTokens(100_000);
    server.answerEach(
        received ->
            received.body().contains("100000")
                ? VendorServer.whole(400, Map.of(), vendor.outputAtMost(8192))
                : VendorServer.stream(vendor.answer(vendor.end(), "Fine")));

    Answer answer = call(request);

    assertThat(answer.adaptations())
        .containsExactly(
            "maxOutputTokens: 100000 given, under-test takes at most 8192; that was sent");
    assertThat(server.received().getLast().body()).contains(":8192");
  }

  @Test
  void aVendorThatObjectsToEverythingIsAskedABoundedNumberOfTimes() {
    JobRequest request = request();
    request.setTemperature(0.2);
    server.answer(VendorServer.whole(400, Map.of(), vendor.rejectsTemperature()));

    Failure failure = failure(request);

    assertThat(failure.status()).isEqualTo(400);
    assertThat(server.received()).hasSize(2);
  }

  @Test
  void aRequestAtFaultIsAskedOnce() {
    server.answer(VendorServer.whole(400, Map.of(), vendor.invalidRequest("messages: are odd")));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    assertThat(server.received()).hasSize(1);
  }

  // A job's own limits

  @Test
  void aJobMayHaveShorterLimitsThanItsProvider() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    JobRequest request = request();
    request.setLimits(CallLimits.newBuilder().setFirstTokenMillis(200L).build());
    server.answer((_, _) -> end.await());

    assertThat(failure(request).message()).contains("200 ms");
    end.countDown();

    request.setLimits(CallLimits.newBuilder().setIdleMillis(200L).build());
    server.answer(server.stalling(vendor.beginning("One")));
    assertThat(failure(request).code()).isEqualTo("idle");

    request.setLimits(CallLimits.newBuilder().setTotalMillis(300L).build());
    server.answer(repeating(vendor.opening(), vendor.text("more ")));
    assertThat(failure(request).code()).isEqualTo("total");
  }

  @Test
  void aJobCannotHaveLongerLimitsThanItsProvider() {
    replaceProvider(new TimeLimits(LONG, Duration.ofMillis(200), LONG, LONG));
    JobRequest request = request();
    request.setLimits(CallLimits.newBuilder().setFirstTokenMillis(60_000L).build());
    CountDownLatch end = new CountDownLatch(1);
    server.answer((_, _) -> end.await());

    assertThat(failure(request).message()).contains("200 ms");
    end.countDown();
  }

  @Test
  void aJobMayHaveAShorterConnectLimit() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      // The system accepts the connection, and nobody answers the TLS handshake.
      replaceProvider(URI.create("https://127.0.0.1:" + silent.getLocalPort()), RELAXED);
      JobRequest request = request();
      request.setLimits(CallLimits.newBuilder().setConnectMillis(200L).build());

      Failure failure = failure(request);

      assertThat(failure.code()).isEqualTo("connect");
      assertThat(failure.mayBeBilled()).isFalse();
    }
  }

  // Money

  @Test
  void aCallThatAModelMayHaveWorkedOnMayBeBilled() throws Exception {
    List<VendorServer.Response> worked =
        List.of(
            VendorServer.cut(vendor.beginning("Half")),
            VendorServer.stream(vendor.answer(vendor.refusal())),
            VendorServer.stream(vendor.answer(vendor.outputLimit(), "Half")),
            VendorServer.stream(vendor.answer("bored", "Half")),
            VendorServer.stream(events(vendor.beginning("Half"), vendor.malformed())),
            VendorServer.stream(events(vendor.beginning("Half"), vendor.overloaded())),
            VendorServer.whole(200, Map.of("Content-Type", "application/json"), "{}"));
    for (VendorServer.Response response : worked) {
      server.answer(response);
      Failure failure = failure(request());
      assertThat(failure.mayBeBilled()).as(failure.toString()).isTrue();
    }
    replaceProvider(new TimeLimits(LONG, Duration.ofMillis(200), LONG, LONG));
    server.answer(server.stalling());
    assertThat(failure(request()).mayBeBilled()).isTrue();
  }

  @Test
  void aCallThatTheVendorRefusedUnworkedIsNotBilled() throws Exception {
    for (int status : List.of(400, 401, 429, 500, 503)) {
      server.answer(VendorServer.whole(status, Map.of(), ""));
      assertThat(failure(request()).mayBeBilled()).isFalse();
    }
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    taken.close();
    replaceProvider(URI.create("http://127.0.0.1:" + taken.getLocalPort()), RELAXED);
    assertThat(failure(request()).mayBeBilled()).isFalse();
  }

  @Test
  void whatATruncatedAnswerUsedIsTold() {
    server.answer(VendorServer.stream(vendor.answer(vendor.outputLimit(), "Half")));

    Usage usage = thrown(request()).usage();

    assertThat(usage).isEqualTo(vendor.usage());
  }

  private static String[] events(String[] first, String last) {
    var events = new ArrayList<>(List.of(first));
    events.add(last);
    return events.toArray(String[]::new);
  }

  private JobRequest withSchema() {
    JobRequest request = request();
    request.setOutputSchema(SCHEMA);
    return request;
  }

  private JobRequest withTools() {
    JobRequest request = request();
    request.setTools(
        List.of(
            new Tool("weather", null, "{\"type\":\"object\"}"),
            new Tool("time", null, "{\"type\":\"object\"}")));
    return request;
  }
}
