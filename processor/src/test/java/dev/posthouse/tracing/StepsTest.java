package dev.posthouse.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SENDER = "b7ad6b7169203331";
  private static final String SECRET = "a secret of the user's";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TracedModel CLAUDE =
      TracedModel.of(
          new ProviderSettings(
              "claude",
              Api.ANTHROPIC,
              "claude-sonnet-4-5",
              null,
              new Credential.None(),
              "anthropic",
              64,
              100,
              Defaults.LIMITS));

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final Tracing tracing =
      TracingSdk.with(
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                      .build())
              .setPropagators(
                  ContextPropagators.create(
                      TextMapPropagator.composite(
                          W3CTraceContextPropagator.getInstance(),
                          W3CBaggagePropagator.getInstance())))
              .build());
  private final Steps steps = tracing.steps("llm.attempt.claude");

  @AfterEach
  void stop() {
    tracing.close();
  }

  @Test
  void aStepIsAChildOfWhoeverSentTheRecordAndTheParentOfWhatItLeadsTo() {
    Step step = steps.begin(received(sender()));
    step.end("admitted");

    SpanData span = only();
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(SENDER);
    assertThat(text(step.headers(), "traceparent"))
        .isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
    assertThat(text(step.headers(), "tracestate")).isEqualTo("vendor=1");
    assertThat(text(step.headers(), "baggage")).isEqualTo("tenant=7");
    assertThat(text(step.headers(), "mine")).isEqualTo("kept");
  }

  @Test
  void theHeadersOfTheRecordItselfAreNotTouched() {
    Headers headers = sender();

    steps.begin(received(headers)).end("admitted");

    assertThat(headers).isEqualTo(sender());
  }

  @Test
  void aRecordWithoutATraceBeginsOne() {
    Step step = steps.begin(received(new RecordHeaders()));
    step.end("admitted");

    assertThat(only().getParentSpanContext().isValid()).isFalse();
    assertThat(text(step.headers(), "traceparent")).contains(only().getTraceId());
  }

  @Test
  void aReplayBeginsATraceOfItsOwnThatIsLinkedWithTheFormer() {
    steps.beginAnew(received(sender())).end("admitted");

    SpanData span = only();
    assertThat(span.getTraceId()).isNotEqualTo(TRACE);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getLinks())
        .singleElement()
        .satisfies(link -> assertThat(link.getSpanContext().getTraceId()).isEqualTo(TRACE))
        .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(SENDER));
  }

  @Test
  void aTraceThatItsBeginnerDoesNotSampleIsNotReported() {
    Headers headers = new RecordHeaders();
    headers.add("traceparent", ("00-" + TRACE + "-" + SENDER + "-00").getBytes(UTF_8));

    Step step = steps.begin(received(headers));
    step.end("admitted");

    assertThat(exporter.getFinishedSpanItems()).isEmpty();
    assertThat(text(step.headers(), "traceparent")).startsWith("00-" + TRACE).endsWith("-00");
  }

  @Test
  void aStepSaysWhereItsRecordLayAndWhatBecameOfItsJob() {
    Step step = steps.begin(received(sender()));
    step.job(job(1));
    Failure failure = Failure.of(FailureKind.OVERLOADED, SECRET);
    step.end(new Outcome.RetryAt("gpt", NOW.plusMillis(1500), failure), NOW);

    SpanData span = only();
    assertThat(span.getName()).isEqualTo("process llm.provider.claude");
    assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getAttributes().asMap())
        .containsEntry(Attributes.SYSTEM, "kafka")
        .containsEntry(Attributes.OPERATION, "process")
        .containsEntry(Attributes.OPERATION_TYPE, "process")
        .containsEntry(Attributes.TOPIC, "llm.provider.claude")
        .containsEntry(Attributes.PARTITION, "3")
        .containsEntry(Attributes.OFFSET, 42L)
        .containsEntry(Attributes.GROUP, "llm.attempt.claude")
        .containsEntry(Attributes.JOB_ID, "job")
        .containsEntry(Attributes.GENERATION, 2L)
        .containsEntry(Attributes.ROUTE, "default")
        .containsEntry(Attributes.PROVIDER, "claude")
        .containsEntry(Attributes.ATTEMPT, 2L)
        .containsEntry(Attributes.OUTCOME, "waiting")
        .containsEntry(Attributes.NEXT_PROVIDER, "gpt")
        .containsEntry(Attributes.FAILURE_KIND, "overloaded")
        .containsEntry(Attributes.DELAY, 1500L);
  }

  @Test
  void aJobThatDiesIsAnErrorOfItsKind() {
    Step step = steps.begin(received(sender()));
    step.end(new Outcome.Dead(Failure.of(FailureKind.EXPIRED, SECRET)), NOW);

    assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(only().getAttributes().asMap())
        .containsEntry(Attributes.OUTCOME, "dead")
        .containsEntry(Attributes.ERROR_TYPE, "expired");
    assertSecretIsKept();
  }

  @Test
  void theWaitOfAJobIsShownFromItsBeginning() {
    steps.begin(received(sender()), Instant.now().minusSeconds(60)).end("released");

    Duration length = Duration.ofNanos(only().getEndEpochNanos() - only().getStartEpochNanos());
    assertThat(length).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(70));
  }

  @Test
  void anAnsweredCallIsNamedByTheConventions() {
    Step step = steps.begin(received(sender()));
    try (CallSpan call = step.call(CLAUDE, job(0))) {
      call.answered(
          new Answer(
              "claude-sonnet-4-5-20250929",
              SECRET,
              null,
              List.of(),
              "end",
              new Usage(120, 30, 50, 20, 30, 10),
              List.of(),
              null,
              null,
              new Answer.Served("msg_1", "standard", Duration.ofMillis(1500))));
    }
    step.end("completed");

    SpanData call = exporter.getFinishedSpanItems().getFirst();
    SpanData parent = exporter.getFinishedSpanItems().getLast();
    assertThat(call.getName()).isEqualTo("chat claude-sonnet-4-5");
    assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(call.getParentSpanId()).isEqualTo(parent.getSpanId());
    assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(call.getAttributes().asMap())
        .containsEntry(Attributes.GEN_AI_OPERATION, "chat")
        .containsEntry(Attributes.GEN_AI_PROVIDER, "anthropic")
        .containsEntry(Attributes.REQUEST_MODEL, "claude-sonnet-4-5")
        .containsEntry(Attributes.RESPONSE_MODEL, "claude-sonnet-4-5-20250929")
        .containsEntry(Attributes.MAX_TOKENS, 100L)
        .containsEntry(Attributes.TEMPERATURE, 0.5)
        .containsEntry(Attributes.OUTPUT_TYPE, "text")
        .containsEntry(Attributes.INPUT_TOKENS, 120L)
        .containsEntry(Attributes.OUTPUT_TOKENS, 30L)
        .containsEntry(Attributes.CACHE_READ_TOKENS, 50L)
        .containsEntry(Attributes.CACHE_CREATION_TOKENS, 40L)
        .containsEntry(Attributes.REASONING_TOKENS, 20L)
        .containsEntry(Attributes.RESPONSE_ID, "msg_1")
        .containsEntry(Attributes.TIME_TO_FIRST_CHUNK, 1.5)
        .containsEntry(Attributes.TIER, "standard")
        .containsEntry(Attributes.FINISH_REASONS, List.of("stop"))
        .containsEntry(Attributes.SERVER_ADDRESS, "api.anthropic.com")
        .containsEntry(Attributes.SERVER_PORT, 443L)
        .containsEntry(Attributes.ATTEMPT, 1L)
        .doesNotContainKey(Attributes.ERROR_TYPE);
    assertSecretIsKept();
  }

  @Test
  void aFailedCallIsAnErrorOfItsKindWithTheTokensThatItCost() {
    try (CallSpan call = steps.begin(received(sender())).call(CLAUDE, job(0))) {
      call.failed(Failure.of(FailureKind.TRUNCATED, SECRET), new Usage(120, 100, 0, 0));
    }

    assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(only().getAttributes().asMap())
        .containsEntry(Attributes.ERROR_TYPE, "truncated")
        .containsEntry(Attributes.FINISH_REASONS, List.of("length"))
        .containsEntry(Attributes.OUTPUT_TOKENS, 100L);
    assertSecretIsKept();
  }

  @Test
  void aCallThatWasCutOffSaysSo() {
    steps.begin(received(sender())).call(CLAUDE, job(0)).close();

    assertThat(only().getAttributes().asMap()).containsEntry(Attributes.ERROR_TYPE, "interrupted");
  }

  @Test
  void aProviderElsewhereIsNamedByItsAddress() {
    TracedModel model =
        TracedModel.of(
            new ProviderSettings(
                "local",
                Api.OPENAI,
                "m",
                URI.create("http://vllm.example:8000/v1"),
                new Credential.None(),
                "vllm.example",
                1,
                1,
                Defaults.LIMITS));

    assertThat(model.host()).isEqualTo("vllm.example");
    assertThat(model.port()).isEqualTo(8000);
    assertThat(model.system()).isEqualTo("openai");
  }

  @Test
  void ofAllHeadersAnEventHasOnlyTheTraceParentAndThatOnlyIfItIsOne() {
    assertThat(TraceParent.of(sender())).extracting(Header::key).containsExactly("traceparent");
    Headers false1 = new RecordHeaders();
    false1.add("traceparent", SECRET.getBytes(UTF_8));
    assertThat(TraceParent.of(false1)).isEmpty();
  }

  private void assertSecretIsKept() {
    assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain(SECRET);
  }

  private SpanData only() {
    assertThat(exporter.getFinishedSpanItems()).hasSize(1);
    return exporter.getFinishedSpanItems().getFirst();
  }

  private static Received received(Headers headers) {
    return new Received("llm.provider.claude", 3, 42, headers);
  }

  private static Headers sender() {
    Headers headers = new RecordHeaders();
    headers.add("traceparent", ("00-" + TRACE + "-" + SENDER + "-01").getBytes(UTF_8));
    headers.add("tracestate", "vendor=1".getBytes(UTF_8));
    headers.add("baggage", "tenant=7".getBytes(UTF_8));
    headers.add("mine", "kept".getBytes(UTF_8));
    return headers;
  }

  private static String text(Headers headers, String name) {
    assertThat(headers.headers(name)).hasSize(1);
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  private static Job job(int calls) {
    Call call = Call.newBuilder().setProvider("claude").setModel("m").setEndedAt(NOW).build();
    return Job.newBuilder()
        .setJobId("job")
        .setGeneration(2)
        .setRequest(JobRequest.newBuilder().setPrompt(SECRET).setTemperature(0.5).build())
        .setRoute("default")
        .setChain(List.of("claude", "gpt"))
        .setProvider("claude")
        .setSource(new Source("requests", 0, 1L))
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW)
        .setDeadline(NOW.plusSeconds(600))
        .setHistory(java.util.Collections.nCopies(calls, call))
        .build();
  }
}
