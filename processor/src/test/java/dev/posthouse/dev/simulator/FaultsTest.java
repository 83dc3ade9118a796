package dev.posthouse.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  private final SimulatedProviders simulated = SimulatedProvidersTest.start(7);
  private final SimulatorClient client = new SimulatorClient(simulated);
  private final SimulatedProvider claude = simulated.provider("claude");

  @AfterEach
  void close() {
    client.close();
    simulated.close();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, 400, invalid_request_error, 400, invalid_request_error, 400,"
        + " INVALID_ARGUMENT",
    "CONTEXT_TOO_LONG, 400, prompt is too long, 400, context_length_exceeded, 400, input token"
        + " count",
    "AUTHENTICATION, 401, authentication_error, 401, invalid_api_key, 400, API_KEY_INVALID",
    "PERMISSION, 403, permission_error, 403, unsupported_country_region_territory, 403,"
        + " PERMISSION_DENIED",
    "NOT_FOUND, 404, not_found_error, 404, model_not_found, 404, NOT_FOUND",
    "TOO_LARGE, 413, request_too_large, 413, too large, 413, INVALID_ARGUMENT",
    "RATE_LIMITED, 429, rate_limit_error, 429, rate_limit_exceeded, 429, PerMinute",
    "QUOTA_EXHAUSTED, 429, enforced_spend_limit_reached, 429, insufficient_quota, 429, PerDay",
    "BILLING, 400, credit balance is too low, 429, credit_balance_exhausted, 400,"
        + " FAILED_PRECONDITION",
    "SERVER_ERROR, 500, api_error, 500, server_error, 500, INTERNAL",
    "TIMEOUT, 504, timeout_error, 504, server_error, 504, DEADLINE_EXCEEDED",
    "OVERLOADED, 529, overloaded_error, 503, server_is_overloaded, 503, UNAVAILABLE"
  })
  void answersAFaultInTheVendorsOwnWords(
      FaultKind kind,
      int anthropic,
      String anthropicText,
      int openAi,
      String openAiText,
      int gemini,
      String geminiText)
      throws Exception {
    simulated
        .providers()
        .forEach(provider -> provider.script(FaultScript.failing(Fault.always(kind))));

    HttpResponse<String> fromClaude = client.claude("x");
    HttpResponse<String> fromGpt = client.gpt("x", "");
    HttpResponse<String> fromGemini = client.gemini("x", "generateContent", "");

    assertThat(fromClaude.statusCode()).isEqualTo(anthropic);
    assertThat(fromClaude.body()).contains(anthropicText);
    assertThat(fromGpt.statusCode()).isEqualTo(openAi);
    assertThat(fromGpt.body()).contains(openAiText);
    assertThat(fromGemini.statusCode()).isEqualTo(gemini);
    assertThat(fromGemini.body()).contains(geminiText);
    assertThat(claude.counts().failed(kind)).isEqualTo(1);
  }

  @Test
  void asksToWaitWhereEachVendorPutsIt() throws Exception {
    Fault limited = Fault.always(FaultKind.RATE_LIMITED).retryAfter(Duration.ofMillis(2_500));
    simulated.providers().forEach(provider -> provider.script(FaultScript.failing(limited)));

    assertThat(client.claude("x").headers().firstValue("retry-after")).hasValue("3");
    assertThat(client.gpt("x", "").headers().firstValue("retry-after-ms")).hasValue("2500");
    assertThat(client.gpt("x", "").body()).contains("Please try again in 2.5s");
    assertThat(client.gemini("x", "generateContent", "").body())
        .contains("\"retryDelay\":\"2.5s\"");
  }

  @Test
  void refusesInEachVendorsWay() throws Exception {
    simulated
        .providers()
        .forEach(provider -> provider.script(FaultScript.failing(Fault.always(FaultKind.REFUSAL))));

    assertThat(client.claude("x").body()).contains("\"stop_reason\":\"refusal\"");
    assertThat(client.gpt("x", "").body()).contains("\"refusal\":\"I'm sorry");
    assertThat(client.gemini("x", "streamGenerateContent?alt=sse", "").body())
        .contains("\"finishReason\":\"SAFETY\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_BEFORE_HEADERS", "RESET_AFTER_HEADERS", "RESET_MID_STREAM"})
  void resetsTheConnection(FaultKind kind) throws Exception {
    claude.script(FaultScript.failing(Fault.always(kind)));

    try (Socket socket = rawCall(true)) {
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(claude.counts().failed(kind)).isEqualTo(1);
  }

  @Test
  void staysSilentUntilTheClientLeaves() throws Exception {
    claude.script(FaultScript.failing(Fault.always(FaultKind.SILENCE)));

    try (Socket socket = rawCall(true)) {
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(claude.inFlight()).isEqualTo(1);
    }
    await().untilAsserted(() -> assertThat(claude.inFlight()).isZero());
    assertThat(claude.counts().failed(FaultKind.SILENCE)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void stallsInTheMiddleOfAnAnswer(boolean streamed) throws Exception {
    claude.script(FaultScript.failing(Fault.always(FaultKind.STALL)));

    try (Socket socket = rawCall(streamed)) {
      socket.setSoTimeout(300);
      assertThat(readUntilSilent(socket.getInputStream()))
          .contains("200 OK", "\"model\"")
          .doesNotContain("message_stop");
    }
    await().untilAsserted(() -> assertThat(claude.inFlight()).isZero());
  }

  @Test
  void cutsAStreamInGoodOrderButWithoutItsTerminalEvent() throws Exception {
    simulated
        .providers()
        .forEach(provider -> provider.script(FaultScript.failing(Fault.always(FaultKind.CUT))));

    assertThat(client.claude("cut me", ",\"stream\":true").body())
        .contains("content_block_delta")
        .doesNotContain("message_stop");
    assertThat(client.gpt("cut me", ",\"stream\":true").body())
        .contains("delta")
        .doesNotContain("[DONE]");
    assertThat(client.gemini("cut me", "streamGenerateContent?alt=sse", "").body())
        .contains("text")
        .doesNotContain("STOP");
    assertThatThrownBy(() -> client.claude("cut me")).isInstanceOf(IOException.class);
  }

  @Test
  void sendsEventsThatDoNotParse() throws Exception {
    claude.script(FaultScript.failing(Fault.always(FaultKind.MALFORMED)));

    assertThat(client.claude("x", ",\"stream\":true").body())
        .contains("\"del\n")
        .contains("message_stop");
    assertThat(client.claude("x").body()).startsWith("{").doesNotEndWith("}");
  }

  @Test
  void tellsOfAnErrorInTheMiddleOfAStream() throws Exception {
    claude.script(FaultScript.failing(Fault.always(FaultKind.ERROR_MID_STREAM)));

    assertThat(client.claude("x", ",\"stream\":true").body())
        .contains("content_block_delta", "event: error\n", "overloaded_error")
        .doesNotContain("message_stop");
    assertThat(client.claude("x").statusCode()).isEqualTo(529);
  }

  @Test
  void answersTooManyRequestsAboveTheLimitAndSaysWhenToComeBack() throws Exception {
    claude.script(FaultScript.of(Phase.HEALTHY.limitedTo(2)));

    assertThat(client.claude("a").statusCode()).isEqualTo(200);
    HttpResponse<String> last = client.claude("b");
    HttpResponse<String> tooMany = client.claude("c");

    assertThat(last.headers().firstValue("anthropic-ratelimit-requests-remaining")).hasValue("0");
    assertThat(tooMany.statusCode()).isEqualTo(429);
    assertThat(tooMany.headers().firstValueAsLong("retry-after").orElseThrow()).isBetween(25L, 30L);
  }

  @Test
  void takesTheTimeThatTheScriptSays() throws Exception {
    claude.script(
        FaultScript.of(
            Phase.HEALTHY
                .taking(new Latency.Fixed(Duration.ofMillis(150)))
                .paced(Duration.ofMillis(20))));
    long started = System.nanoTime();

    client.claude("x", ",\"stream\":true");

    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
  }

  @Test
  void holdsTheAnswersToOnePromptAndNoOther() throws Exception {
    claude.hold("held");
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> held = calls.submit(() -> client.claude("held").statusCode());

      await().until(() -> claude.inFlight() == 1);

      assertThat(client.claude("free").statusCode()).isEqualTo(200);

      assertThat(held.isDone()).isFalse();
      claude.release();
      assertThat(held.get()).isEqualTo(200);
    }
  }

  @Test
  void holdsAnswersUntilTheyAreReleased() throws Exception {
    claude.hold();
    int calls = 2_000;
    List<Future<Integer>> statuses = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int call = 0; call < calls; call++) {
        String prompt = "held " + call;
        statuses.add(executor.submit(() -> client.claude(prompt).statusCode()));
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(claude.inFlight()).isEqualTo(calls));
      claude.release();
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isEqualTo(200);
      }
    }
    assertThat(claude.counts().peakInFlight()).isEqualTo(calls);
    assertThat(claude.counts().distinctPrompts()).isEqualTo(calls);
    assertThat(claude.inFlight()).isZero();
  }

  private Socket rawCall(boolean streamed) throws IOException {
    String body =
        "{\"model\":\"m\",\"max_tokens\":99,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"raw\"}]}"
            .formatted(streamed);
    String request =
        "POST /claude/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);
    var socket = new Socket(InetAddress.getLoopbackAddress(), simulated.url().getPort());
    socket.setSoTimeout(5_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String readUntilSilent(InputStream stream) throws IOException {
    var text = new StringBuilder();
    byte[] buffer = new byte[4_096];
    while (true) {
      try {
        int read = stream.read(buffer);
        assertThat(read).as("the connection stays open").isPositive();
        text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      } catch (SocketTimeoutException e) {
        return text.toString();
      }
    }
  }
}
