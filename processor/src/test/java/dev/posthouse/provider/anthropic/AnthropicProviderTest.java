package dev.posthouse.provider.anthropic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.provider.call.ServerErrors;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.translation.HttpError;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public final class AnthropicProviderTest extends ProviderContract {
  AnthropicProviderTest() {
    super(Vendor.ANTHROPIC);
  }

  @Test
  void theWholeBodyIsSent() throws Exception {
    JobRequest request = request();
    request.setSystem("Be brief.");
    request.setStop(List.of("END", "STOP"));
    request.setProviderOptions("{\"anthropic\":{\"thinking\":{\"type\":\"disabled\"}}}");

    VendorServer.Received sent = sent(request);

    assertThat(sent.path()).isEqualTo("/v1/messages");
    assertThat(sent.headers()).containsEntry("Authorization", "Bearer " + KEY);
    assertThat(json(sent.body()))
        .isEqualTo(
            json(
                """
                {"model":"asked-model","max_tokens":1234,"stream":true,"system":"Be brief.",
                 "messages":[{"role":"user","content":"Good morning in German?"}],
                 "stop_sequences":["END","STOP"],"thinking":{"type":"disabled"}}\
                """));
  }

  private static final String THOUGHT_BEGINS =
      """
      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

      """;

  private static final String PING = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

  /** Its text is left out by default: between its begin and its signature there is nothing. */
  @Test
  void aThoughtsBeginIsTheFirstTokenAndItsSilenceIsNotIdleness() throws Exception {
    Duration brief = Duration.ofMillis(300);
    replaceProvider(new TimeLimits(LONG, brief, brief, LONG, LONG));
    server.answer(
        (out, _) -> {
          VendorServer.startStream(out);
          VendorServer.chunk(out, vendor.opening().getFirst());
          VendorServer.chunk(out, THOUGHT_BEGINS);
          for (int i = 0; i < 20; i++) {
            pause(60);
            VendorServer.chunk(out, PING);
          }
          VendorServer.chunk(
              out,
              """
              event: content_block_delta
              data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

              """);
          VendorServer.chunk(out, vendor.text("Done").replace("\"index\":0", "\"index\":1"));
          for (String event : vendor.closing("end_turn")) {
            VendorServer.chunk(out, event);
          }
          VendorServer.endStream(out);
        });

    Answer answer = call(request());

    assertThat(answer.text()).isEqualTo("Done");
    assertThat(requireNonNull(answer.continuation()))
        .contains("\"signature\":\"c2ln\"")
        .contains("\"model\":\"asked-model\"");
    assertThat(requireNonNull(answer.served().firstChunk())).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aThoughtThatDoesNotEndIsCutOffByALimitOfItsOwn() throws Exception {
    Duration brief = Duration.ofMillis(200);
    replaceProvider(new TimeLimits(LONG, LONG, LONG, brief, LONG));
    server.answer(repeating(List.of(vendor.opening().getFirst(), THOUGHT_BEGINS), PING));

    assertTimedOut("thinking", 200);
  }

  @Test
  void thinkingIsCounted() throws Exception {
    List<String> events = new ArrayList<>(vendor.opening());
    events.add(vendor.text("Fine"));
    events.addAll(vendor.closing("end_turn"));
    events.replaceAll(
        event ->
            event.replace(
                "\"output_tokens\":7",
                "\"output_tokens\":7,\"output_tokens_details\":{\"thinking_tokens\":4}"));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(call(request()).usage().reasoning()).isEqualTo(4);
  }

  @Test
  void theEndAtAStopSequenceIsTold() throws Exception {
    server.answer(VendorServer.stream(vendor.answer("stop_sequence", "Fine")));

    assertThat(call(request()).stopReason()).isEqualTo("stop_sequence");
  }

  @Test
  void aFilledContextIsAnOverflow() {
    server.answer(VendorServer.stream(vendor.answer("model_context_window_exceeded", "And so on")));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.CONTEXT_OVERFLOW);
  }

  @Test
  void aRateLimitCarriesItsWaitAndTheRequestsId() {
    Failure failure =
        failure(
            429,
            Map.of("retry-after", "7", "request-id", "req_1"),
            """
            {"type":"error","error":{"type":"rate_limit_error","message":"Slow"},"request_id":"req_2"}\
            """);

    assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(failure.requestId()).isEqualTo("req_1");
    assertThat(failure.code()).isEqualTo("rate_limit_error");
  }

  public static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void anEnforcedSpendLimitIsAQuotaUntilTheNextMonth() {
    var error =
        new HttpError(
            429,
            Map.of(),
            """
            {"type":"error","error":{"type":"rate_limit_error","message":"Limit reached",
            "details":{"error_code":"enforced_spend_limit_reached"}}}\
            """);

    Failure failure = ServerErrors.failure(error, Instant.parse("2026-11-29T00:00:00Z"));

    assertThat(failure.kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    assertThat(failure.code()).isEqualTo("enforced_spend_limit_reached");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofDays(2));
  }
}
