package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.wire.JobRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every adapter promises, whichever vendor it speaks to; over real HTTP. */
@Timeout(20)
public abstract class ProviderContract extends VendorCalls {
  public ProviderContract(Vendor vendor) {
    super(vendor);
  }

  // Answers

  @Test
  void aWholeStreamIsAnAnswer() throws Exception {
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "Guten ", "Morgen")));

    Answer answer = call(request());

    assertThat(answer)
        .usingRecursiveComparison()
        .ignoringFields("credential", "served")
        .isEqualTo(Answer.ofText("reported-model", "Guten Morgen", "end", vendor.usage()));
    assertThat(answer.credential()).isEqualTo("env:THE_KEY …cdef");
    assertThat(answer.served().firstChunk()).isPositive();
  }

  @Test
  void anAnswerMayHoldPingsAndAnyText() throws Exception {
    var events = new ArrayList<>(vendor.opening());
    events.add(vendor.ping());
    events.add(vendor.text("Größe \\\"π\\\"\\n"));
    events.add(vendor.ping());
    events.addAll(vendor.closing(vendor.end()));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(call(request()).text()).isEqualTo("Größe \"π\"\n");
  }

  @Test
  void anAnswerAtTheOutputLimitIsTruncated() {
    server.answer(VendorServer.stream(vendor.answer(vendor.outputLimit(), "Half")));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.TRUNCATED);
    assertThat(failure(request()).message()).contains("maxOutputTokens");
  }

  @Test
  void aRefusalIsRefusedEvenWithoutText() {
    server.answer(VendorServer.stream(vendor.answer(vendor.refusal())));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.REFUSED);
  }

  @Test
  void anUnknownReasonForStoppingIsNoAnswer() {
    server.answer(VendorServer.stream(vendor.answer("bored", "Half")));

    Failure failure = failure(request());

    assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_OUTPUT);
    assertThat(failure.code()).isEqualToIgnoringCase("bored");
  }

  @Test
  void anAnswerWithoutTextIsInvalid() {
    server.answer(VendorServer.stream(vendor.answer(vendor.end())));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.INVALID_OUTPUT);
  }

  @Test
  void aStreamThatEndsWithoutItsLastEventIsCutShort() {
    server.answer(VendorServer.stream(vendor.beginning("Guten ", "Mor")));

    Failure failure = failure(request());

    assertThat(failure.kind()).isEqualTo(FailureKind.NETWORK);
    assertThat(failure.code()).isEqualTo("cut_short");
    assertThat(failure.mayBeBilled()).isTrue();
    assertThat(failure.message()).doesNotContain("Mor");
  }

  @Test
  void anEmptyStreamIsCutShort() {
    server.answer(VendorServer.stream());

    assertThat(failure(request()).code()).isEqualTo("cut_short");
  }

  @Test
  void aConnectionThatBreaksInTheMiddleIsANetworkFailure() {
    server.answer(VendorServer.cut(vendor.beginning("Guten ", "Mor")));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.NETWORK);
  }

  @Test
  void aMalformedEventIsTheVendorsFaultAndNotQuoted() {
    var events = new ArrayList<>(List.of(vendor.beginning("Half")));
    events.add(vendor.malformed());
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    CallFailedException thrown = thrown(request());

    assertThat(thrown.failure().kind()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(thrown.failure().code()).isEqualTo("malformed_event");
    assertThat(stackTrace(thrown)).doesNotContain("secret");
  }

  @Test
  void anErrorInsideAStreamMeansWhatItMeansOutside() {
    var events = new ArrayList<>(List.of(vendor.beginning("Half")));
    events.add(vendor.overloaded());
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.OVERLOADED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/html"})
  void aSuccessThatIsNoStreamIsTheVendorsFault(String type) {
    server.answer(VendorServer.whole(200, Map.of("Content-Type", type), "<html>Welcome</html>"));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.SERVER_ERROR);
  }

  @Test
  void outputForASchemaMustBeJson() throws Exception {
    JobRequest request = request();
    request.setOutputSchema("{\"type\":\"object\"}");
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "{\\\"a\\\":", "1}")));
    assertThat(call(request).text()).isEqualTo("{\"a\":1}");

    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "Sure! {\\\"a\\\":1}")));
    assertThat(failure(request).kind()).isEqualTo(FailureKind.INVALID_OUTPUT);

    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "{\\\"a\\\":")));
    assertThat(failure(request).kind()).isEqualTo(FailureKind.INVALID_OUTPUT);
  }

  @Test
  void aSchemaThatIsNoJsonObjectIsTheRequestsFault() {
    JobRequest request = request();
    request.setOutputSchema("no");

    assertThat(failure(request).kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    assertThat(server.received()).isEmpty();
  }

  // Errors without the vendor's own words

  @ParameterizedTest
  @ValueSource(strings = {"<html><body>Bad gateway</body></html>", "", "{\"error\":{\"ty", "null"})
  void anErrorWithAnyBodyIsReadByItsStatus(String body) {
    Map<Integer, FailureKind> kinds =
        Map.of(
            400, body.startsWith("<") ? FailureKind.SERVER_ERROR : FailureKind.INVALID_REQUEST,
            401, FailureKind.BAD_CREDENTIALS,
            404, FailureKind.SERVER_ERROR,
            413, FailureKind.TOO_LARGE,
            418, FailureKind.SERVER_ERROR,
            429, FailureKind.RATE_LIMITED,
            500, FailureKind.SERVER_ERROR,
            502, FailureKind.SERVER_ERROR,
            503, FailureKind.OVERLOADED,
            599, FailureKind.SERVER_ERROR);
    kinds.forEach(
        (status, kind) -> {
          server.answer(VendorServer.whole(status, Map.of(), body));
          Failure failure = failure(request());
          assertThat(failure.kind()).as("status %d", status).isEqualTo(kind);
          assertThat(failure.status()).isEqualTo(status);
        });
  }

  @Test
  void aHugeErrorBodyIsReadOnlyInPart() {
    server.answer(VendorServer.whole(500, Map.of(), vendor.invalidRequest("x".repeat(5_000_000))));

    Failure failure = failure(request());

    assertThat(failure.kind()).isEqualTo(FailureKind.SERVER_ERROR);
    assertThat(failure.message()).hasSizeLessThanOrEqualTo(Failure.MAX_MESSAGE);
  }

  @Test
  void anErrorBodyThatIsCutCountsByItsStatus() {
    server.answer(
        (out, socket) -> {
          out.write(VendorServer.head(429, Map.of(), "Content-Length: 1000"));
          out.write('{');
          out.flush();
          socket.close();
        });

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.RATE_LIMITED);
  }

  @Test
  void aMessageIsBoundedAndQuotesNeitherPromptNorKey() {
    JobRequest request = request();
    request.setPrompt("the patient in room twelve has a fever");
    server.answer(
        VendorServer.whole(
            400,
            Map.of(),
            vendor.invalidRequest(
                "field prompt: 'patient in room twelve has' with key "
                    + KEY
                    + " is bad: "
                    + "y".repeat(5000))));

    CallFailedException thrown = thrown(request);

    assertThat(thrown.failure().message()).contains("field prompt").hasSizeLessThan(300);
    assertThat(stackTrace(thrown)).doesNotContain("room twelve").doesNotContain(KEY);
  }

  // Time limits

  @Test
  void aConnectionThatDoesNotStandInTimeIsTimedOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      // The system accepts the connection, and nobody answers the TLS handshake.
      URI address = URI.create("https://127.0.0.1:" + silent.getLocalPort());
      replaceProvider(address, new TimeLimits(Duration.ofMillis(200), LONG, LONG, LONG));

      assertTimedOut("connect", 200);
    }
  }

  @Test
  void silenceBeforeTheResponseIsTimedOut() throws Exception {
    replaceProvider(new TimeLimits(LONG, Duration.ofMillis(200), LONG, LONG));
    CountDownLatch end = new CountDownLatch(1);
    server.answer((_, _) -> end.await());

    assertTimedOut("first_token", 200);
    end.countDown();
  }

  @Test
  void pingsAreNoFirstToken() throws Exception {
    replaceProvider(new TimeLimits(LONG, Duration.ofMillis(200), LONG, LONG));
    server.answer(repeating(vendor.opening(), vendor.ping()));

    assertTimedOut("first_token", 200);
  }

  @Test
  void pingsDoNotPutOffTheIdleLimit() throws Exception {
    replaceProvider(new TimeLimits(LONG, LONG, Duration.ofMillis(200), LONG));
    server.answer(repeating(List.of(vendor.beginning("One")), vendor.ping()));

    assertTimedOut("idle", 200);
  }

  @Test
  void aStreamThatStallsIsTimedOutByTheIdleLimit() throws Exception {
    replaceProvider(new TimeLimits(LONG, LONG, Duration.ofMillis(200), LONG));
    server.answer(server.stalling(vendor.beginning("One")));

    assertTimedOut("idle", 200);
  }

  @Test
  void anEndlessAnswerIsTimedOutByTheTotalLimit() throws Exception {
    replaceProvider(new TimeLimits(LONG, LONG, LONG, Duration.ofMillis(300)));
    server.answer(repeating(vendor.opening(), vendor.text("more ")));

    assertTimedOut("total", 300);
  }

  @Test
  void theCallersLimitHoldsToo() {
    server.answer(repeating(vendor.opening(), vendor.text("more ")));

    Failure failure = thrown(request(), Duration.ofMillis(300)).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(failure.code()).isEqualTo("total");
  }

  @Test
  void aCallWithoutTimeLeftIsNotMade() {
    Failure failure = thrown(request(), Duration.ZERO).failure();

    assertThat(failure.kind()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(server.received()).isEmpty();
  }

  /** Together they take longer than the limit; each comes long before it. */
  @Test
  void tokensInTimeAreNeverTimedOut() throws Exception {
    Duration limit = Duration.ofSeconds(1);
    replaceProvider(new TimeLimits(limit, limit, limit, LONG));
    server.answer(
        (out, socket) -> {
          VendorServer.startStream(out);
          for (String event : vendor.opening()) {
            VendorServer.chunk(out, event);
          }
          for (int i = 0; i < 10; i++) {
            pause(110);
            VendorServer.chunk(out, vendor.text("x"));
          }
          for (String event : vendor.closing(vendor.end())) {
            VendorServer.chunk(out, event);
          }
          VendorServer.endStream(out);
        });

    assertThat(call(request()).text()).isEqualTo("x".repeat(10));
  }

  @Test
  void anInterruptedCallerAbandonsTheCall() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    server.answer(
        (out, socket) -> {
          VendorServer.startStream(out);
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
          hungUp.countDown();
        });
    var call = new FutureTask<>(() -> provider.call(request(), null, LONG));
    Thread caller = Thread.ofVirtual().start(call);
    server.awaitRequest();

    caller.interrupt();

    assertThat(cause(call)).isInstanceOf(InterruptedException.class);
    hungUp.await();
  }

  @Test
  void aCallOfAnInterruptedThreadIsNotMade() {
    var call =
        new FutureTask<>(
            () -> {
              Thread.currentThread().interrupt();
              return provider.call(request(), null, LONG);
            });
    Thread.ofVirtual().start(call);

    assertThat(cause(call)).isInstanceOf(InterruptedException.class);
    assertThat(server.received()).isEmpty();
  }

  /** Whoever counts calls counts this one from then. */
  @Test
  void whenTheRequestGoesOutIsSaidOnceAndBeforeTheVendorHasIt() throws Exception {
    List<Integer> receivedBefore = new ArrayList<>();
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "Fine")));
    var call =
        new FutureTask<>(
            () ->
                provider.call(
                    request(), null, LONG, () -> receivedBefore.add(server.received().size())));
    Thread.ofVirtual().start(call);
    Answer _ = call.get();

    assertThat(receivedBefore).containsExactly(0);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void ofACallThatIsNotMadeNothingIsSaidToHaveGoneOut() {
    AtomicInteger sent = new AtomicInteger();
    var call =
        new FutureTask<>(
            () -> provider.call(request(), null, Duration.ZERO, sent::incrementAndGet));
    Thread.ofVirtual().start(call);

    assertThat(cause(call)).isInstanceOf(CallFailedException.class);
    assertThat(sent).hasValue(0);
  }

  // One HTTP call a call

  @ParameterizedTest
  @ValueSource(ints = {307, 308, 408, 409, 421, 429, 500, 502, 503, 504, 529})
  void anErrorIsNotRetriedHere(int status) {
    server.answer(
        VendorServer.whole(
            status,
            Map.of("Retry-After", "0", "x-should-retry", "true", "Location", "/elsewhere"),
            ""));

    failure(request());

    assertThat(server.received()).hasSize(1);
  }

  @Test
  void aConnectionThatBreaksAfterTheRequestIsNotRetriedHere() throws Exception {
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "Fine")));
    call(request());
    server.answer(
        (_, socket) -> {
          // It has had time to work: at once, it could be that the connection was idle for too
          // long.
          pause(300);
          socket.setSoLinger(true, 0);
          socket.close();
        });

    // On the connection of the call before: the case in which OkHttp would send it again.
    Failure failure = failure(request());

    assertThat(failure.kind()).isEqualTo(FailureKind.NETWORK);
    assertThat(server.received()).hasSize(2);
  }

  @Test
  void nobodyListeningIsANetworkFailure() throws Exception {
    ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    taken.close();
    replaceProvider(URI.create("http://127.0.0.1:" + taken.getLocalPort()), RELAXED);

    Failure failure = failure(request());

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(FailureKind.NETWORK);
    assertThat(failure.code()).isEqualTo("connect");
  }

  @Test
  void anUnknownHostIsANetworkFailure() throws Exception {
    replaceProvider(URI.create("http://nowhere.invalid"), RELAXED);

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.NETWORK);
  }

  @Test
  void connectionsAreKeptForAsManyCallsAsMayBeInFlight() throws Exception {
    int calls = 50;
    server.answer(
        (out, socket) -> {
          pause(50);
          VendorServer.stream(vendor.answer(vendor.end(), "Fine")).write(out, socket);
        });

    for (int round = 0; round < 3; round++) {
      List<Callable<Answer>> batch = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        batch.add(() -> provider.call(request(), null, LONG));
      }
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Answer> answer : threads.invokeAll(batch)) {
          assertThat(answer.get().text()).isEqualTo("Fine");
        }
      }
    }

    assertThat(server.connections()).isLessThanOrEqualTo(calls);
  }
}
