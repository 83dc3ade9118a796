package dev.posthouse.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.provider.anthropic.AnthropicProviderTest;
import dev.posthouse.translation.SchemaRules;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiProviderTest extends ProviderContract {
  OpenAiProviderTest() {
    super(Vendor.OPENAI);
  }

  @Test
  void theWholeBodyIsSent() throws Exception {
    JobRequest request = request();
    request.setSystem("Be brief.");
    request.setMaxOutputTokens(99);
    request.setTemperature(1.7);
    request.setProviderOptions("{\"openai\":{\"reasoning_effort\":\"low\"}}");

    VendorServer.Received sent = sent(request);

    assertThat(sent.path()).isEqualTo("/chat/completions");
    assertThat(sent.headers()).containsEntry("Authorization", "Bearer " + KEY);
    assertThat(AnthropicProviderTest.json(sent.body()))
        .isEqualTo(
            AnthropicProviderTest.json(
                """
                {"model":"asked-model","max_completion_tokens":99,"stream":true,
                 "stream_options":{"include_usage":true},"temperature":1.7,
                 "messages":[{"role":"system","content":"Be brief."},
                             {"role":"user","content":"Good morning in German?"}],
                 "reasoning_effort":"low"}\
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          false | {"type":"string"}
          false | {"type":["object","null"],"properties":{"a":{}},"required":["a"]}
          true  | {"type":"object","additionalProperties":false,"properties":{"not":{"enum":["a","b"]}},"required":["not"]}
          false | {"type":"object","additionalProperties":false,"properties":{"a":{"type":"string","minLength":3}},"required":["a"]}
          false | {"type":"object","additionalProperties":false,"properties":{"a":{"oneOf":[{"type":"string"}]}},"required":["a"]}
          true  | {"type":"object","additionalProperties":false,"properties":{},"required":[]}
          true  | {"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}},"required":["a"]}
          false | {"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}},"required":[]}
          false | {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
          false | {"type":"array","items":{"type":"object","properties":{"a":{}}}}
          """)
  void aSchemaIsStrictWhereOpenAiTakesItSo(boolean strict, String schema) throws Exception {
    assertThat(SchemaRules.OPENAI.accept(AnthropicProviderTest.json(schema))).isEqualTo(strict);
  }

  @Test
  void aRefusalInTheMessageIsARefusal() {
    String refusal =
        vendor.text("x").replace("\"content\":\"x\"", "\"refusal\":\"I cannot help with that\"");
    var events = new ArrayList<>(vendor.opening());
    events.add(refusal);
    events.addAll(vendor.closing("stop"));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    Failure failure = failure(request());

    assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failure.message()).doesNotContain("I cannot");
  }

  /** Servers put a reason to stop on chunks that are not the last. */
  @Test
  void aBreakBehindTheReasonToStopLeavesNoAnswer() {
    server.answer(
        (out, socket) -> {
          VendorServer.startStream(out);
          VendorServer.chunk(out, vendor.text("Fine"));
          VendorServer.chunk(out, vendor.closing("stop").getFirst());
          socket.close();
        });

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.NETWORK);
  }

  /** Behind the mark of the end nothing of the answer is outstanding. */
  @Test
  void aBreakBehindTheMarkOfTheEndTakesNothingBack() throws Exception {
    server.answer(VendorServer.cut(vendor.answer("stop", "Fine")));

    assertThat(call(request()).text()).isEqualTo("Fine");
  }

  @Test
  void aRateLimitCarriesTheLongerOfTheWaitsThatItNames() {
    Failure failure =
        failure(
            429,
            Map.of("retry-after", "1", "retry-after-ms", "1100", "x-request-id", "req_1"),
            """
            {"error":{"message":"Rate limit reached. Please try again in 1.146s. Visit us.",
            "type":"tokens","param":null,"code":"rate_limit_exceeded"}}\
            """);

    assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(1146));
    assertThat(failure.requestId()).isEqualTo("req_1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | CONTEXT_OVERFLOW | {"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}
          404 | MODEL_NOT_FOUND  | {"error":"model 'llama' not found"}
          200 | RATE_LIMITED     | {"error":{"message":"Slow","code":429}}
          200 | SERVER_ERROR     | {"error":{"message":"Broken"}}
          """)
  void anErrorOfALikeServerIsUnderstoodToo(int status, FailureKind kind, String body) {
    assertThat(failure(status, Map.of("Content-Type", "application/json"), body).kind())
        .isEqualTo(kind);
  }
}
