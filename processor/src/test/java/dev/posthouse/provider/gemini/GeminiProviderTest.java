package dev.posthouse.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.ProviderContract;
import dev.posthouse.provider.Vendor;
import dev.posthouse.provider.VendorServer;
import dev.posthouse.provider.anthropic.AnthropicProviderTest;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.JobRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GeminiProviderTest extends ProviderContract {
  GeminiProviderTest() {
    super(Vendor.GEMINI);
  }

  @Test
  void theWholeBodyIsSent() throws Exception {
    JobRequest request = request();
    request.setSystem("Be brief.");
    request.setTemperature(1.5);
    request.setProviderOptions(
        "{\"gemini\":{\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}}}}");

    VendorServer.Received sent = sent(request);

    assertThat(sent.path()).isEqualTo("/v1beta/models/asked-model:streamGenerateContent?alt=sse");
    assertThat(sent.headers()).containsEntry("x-goog-api-key", KEY);
    assertThat(AnthropicProviderTest.json(sent.body()))
        .isEqualTo(
            AnthropicProviderTest.json(
                """
                {"contents":[{"role":"user","parts":[{"text":"Good morning in German?"}]}],
                 "systemInstruction":{"parts":[{"text":"Be brief."}]},
                 "generationConfig":{"maxOutputTokens":1234,"temperature":1.5,
                   "thinkingConfig":{"thinkingBudget":0}}}\
                """));
  }

  @Test
  void aBlockedPromptIsRefused() {
    server.answer(
        VendorServer.stream("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\r\n\r\n"));

    assertThat(failure(request()).kind()).isEqualTo(FailureKind.REFUSED);
  }

  /** It would be refused, for the price of a call. */
  @Test
  void aPictureThatGeminiDoesNotReadIsNotSent() {
    JobRequest request =
        Requests.of(
            "{'messages':[{'role':'user','parts':[{'image':{'mediaType':'image/gif','data':'R0lG'}}]}]}");

    assertThat(failure(request).kind()).isEqualTo(FailureKind.NOT_SUPPORTED);

    assertThat(server.received()).isEmpty();
  }

  @Test
  void reasoningIsNoPartOfTheAnswer() throws Exception {
    String thought = vendor.text("Hm").replace("\"text\":", "\"thought\":true,\"text\":");
    var events = new ArrayList<>(List.of(thought, vendor.text("Fine")));
    events.addAll(vendor.closing("STOP"));
    server.answer(VendorServer.stream(events.toArray(String[]::new)));

    assertThat(call(request()).text()).isEqualTo("Fine");
  }

  @Test
  void anErrorIsToldWithoutDelay() {
    Duration tenErrors = Duration.ZERO;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      failure(503, Map.of(), "");
      tenErrors = tenErrors.plusNanos(System.nanoTime() - start);
    }

    // The SDK's sleep after its last attempt would come to ten seconds.
    assertThat(tenErrors).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aRateLimitCarriesItsWait() {
    Failure failure =
        failure(
            429,
            Map.of(),
            """
            {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37s"}]}}\
            """);

    assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(37));
  }
}
