package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Tier;
import dev.posthouse.job.Usage;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Call;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallLogTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
  private static final Instant END = START.plusSeconds(2);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void aCallCostsWhatItsTierAndItsCacheCost() {
    Call call =
        log("gpt-6.1-terra", Api.OPENAI, Tier.FLEX)
            .answered(
                START,
                END,
                answer("gpt-6.1-terra", "flex", new Usage(1000, 100, 500, 0, 200, 100)));

    // 200 plain at 0.5, 500 read at 0.025, 200 written at 0.625, 100 for longer at 1.25; 100 at 2.5
    assertThat(call.getCost().getAmount()).isEqualTo(0.0006125);
    assertThat(call.getTier()).isEqualTo("flex");
    assertThat(call.getUsage().getCacheWriteTokens()).isEqualTo(200);
    assertThat(call.getUsage().getCacheWriteLongTokens()).isEqualTo(100);
  }

  @Test
  void whatTheVendorBilledAsStandardCostsTheStandardPrice() {
    Call call =
        log("gpt-6.1-terra", Api.OPENAI, Tier.FLEX)
            .answered(START, END, answer("gpt-6.1-terra", "standard", new Usage(1000, 0, 0, 0)));

    assertThat(call.getCost().getAmount()).isEqualTo(0.001);
  }

  @Test
  void theModelThatAnsweredIsPricedAndCounted() {
    CallLog log = log("gemini-2.5-flash", Api.GEMINI, null);

    Call call =
        log.answered(START, END, answer("gemini-3.8-flash", null, new Usage(1_000_000, 0, 0, 0)));
    var _ = log.answered(START, END, answer("gemini-2.5-flash-001", null, Usage.NONE));

    assertThat(call.getCost().getAmount()).isEqualTo(0.75);
    assertThat(
            registry
                .get("posthouse.calls.other.model")
                .tags("model", "gemini-2.5-flash", "answered", "gemini-3.8-flash")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void callsAreMeasuredByTheConventionsForGenerativeAi() {
    CallLog log = log("gpt-6.1-terra", Api.OPENAI, null);
    var _ = log.answered(START, END, answer("gpt-6.1-terra", null, new Usage(1000, 100, 0, 0)));
    var _ = log.failed(START, END, Failure.of(FailureKind.OVERLOADED, ""), Usage.NONE, null);

    assertThat(
            registry
                .get("gen_ai.client.operation.duration")
                .tags("gen_ai.provider.name", "openai", "error.type", "overloaded")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("gen_ai.client.token.usage")
                .tags("gen_ai.token.type", "input")
                .summary()
                .totalAmount())
        .isEqualTo(1000);
    assertThat(registry.get("gen_ai.client.operation.time_to_first_chunk").timer().count())
        .isEqualTo(1);
  }

  private CallLog log(String model, Api api, @Nullable Tier tier) {
    ProviderSettings provider =
        new ProviderSettings(
            "one", api, model, null, new Credential.None(), "p", 1, 1, Defaults.LIMITS);
    return new CallLog(
        tier == null ? provider : provider.with(ModelTerms.USUAL.as(tier)),
        new ProviderMeters(new Meters(registry), "one"));
  }

  private static Answer answer(String model, @Nullable String tier, Usage usage) {
    return new Answer(
        model,
        "text",
        null,
        List.of(),
        "end",
        usage,
        List.of(),
        null,
        null,
        new Answer.Served("id", tier, Duration.ofMillis(300)));
  }
}
